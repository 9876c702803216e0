import type { Span } from '../core/time'

export const entryStates = ['reserved', 'settled', 'estimated', 'failed', 'interrupted'] as const
export type EntryState = (typeof entryStates)[number]

/** Null leaves open. `model` is the name in the sums. */
export type EntryFilter = {
  userId: number | null
  keyId: number | null
  model: string | null
  state: EntryState | null
  endpoint: string | null
}

export const anyEntry: EntryFilter = { userId: null, keyId: null, model: null, state: null, endpoint: null }

/** A place among entries in the order they began; the next page goes on from there. */
export type Position = { startedAt: bigint; id: string }

export const positionToText = ({ startedAt, id }: Position) => `${startedAt}-${id}`

export function positionOf(text: string | null): Position | null {
  const [, startedAt, id] = /^(\d{1,16})-([\w-]{1,64})$/.exec(text ?? '') ?? []
  return startedAt && id ? { startedAt: BigInt(startedAt), id } : null
}

export type EntryQuery = EntryFilter & { span: Span }

/** What an index finds (`seek`), and what has to be looked for among that (`sift`); each with a value of its own name. */
export function conditionsOf(filter: EntryFilter) {
  const among = (columns: Partial<Record<keyof EntryFilter, string>>) =>
    Object.entries(columns).flatMap(([name, column]) =>
      filter[name as keyof EntryFilter] === null ? [] : [`${column} = :${name}`],
    )
  const rest = { keyId: '"keyId"', model: '"label"', endpoint: '"endpoint"' }
  const state = { state: '"state"' }
  // What is not settled is rare, and has an index of its own, which SQLite takes only where it is told so.
  const isRare = filter.userId === null && filter.state !== null && filter.state !== 'settled'
  return isRare
    ? { seek: [...among(state), `"state" <> 'settled'`], sift: among(rest) }
    : { seek: among({ userId: '"userId"' }), sift: among({ ...rest, ...state }) }
}
