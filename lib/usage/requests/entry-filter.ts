import type { DateRange } from '../../core/time'

export const entryStates = ['reserved', 'settled', 'estimated', 'failed', 'interrupted'] as const
export type EntryState = (typeof entryStates)[number]

/** Null matches everything. `model` is the name that rollups use. */
export type EntryFilter = {
  userId: number | null
  keyId: number | null
  model: string | null
  state: EntryState | null
  endpoint: string | null
  client: string | null
  sessionId: string | null
  /** A further token. */
  tokenId: number | null
}

export const noEntryFilter: EntryFilter = {
  ...{ userId: null, keyId: null, model: null, state: null, endpoint: null },
  ...{ client: null, sessionId: null, tokenId: null },
}

export type EntryQuery = EntryFilter & { range: DateRange }

/** A position among entries ordered by start time, then ID. Pages start after it. `startedAt`: Unix milliseconds. */
export type EntryCursor = { startedAt: bigint; id: string }

export const formatCursor = ({ startedAt, id }: EntryCursor) => `${startedAt}-${id}`

/** Null if `text` is not a cursor. */
export function parseCursor(text: string | null): EntryCursor | null {
  const [, startedAt, id] = /^(\d{1,16})-([\w-]{1,64})$/.exec(text ?? '') ?? []
  return startedAt && id ? { startedAt: BigInt(startedAt), id } : null
}

/** SQL conditions with a parameter per filter: `indexed` ones an index can seek, `residual` ones are checked row by row. */
export function filterConditions(filter: EntryFilter) {
  const conditions = (columns: Partial<Record<keyof EntryFilter, string>>) =>
    Object.entries(columns).flatMap(([name, column]) =>
      filter[name as keyof EntryFilter] === null ? [] : [`${column} = :${name}`],
    )
  const others = { keyId: '"keyId"', model: '"label"', endpoint: '"endpoint"', client: '"client"' }
  const state = { state: '"state"' }
  if (filter.tokenId !== null)
    return {
      indexed: conditions({ tokenId: '"tokenId"' }),
      residual: conditions({ userId: '"userId"', sessionId: '"sessionId"', ...others, ...state }),
    }
  if (filter.sessionId !== null)
    return {
      indexed: conditions({ sessionId: '"sessionId"' }),
      residual: conditions({ userId: '"userId"', ...others, ...state }),
    }
  const usesStateIndex = filter.userId === null && filter.state !== null && filter.state !== 'settled'
  return usesStateIndex
    ? // Redundant on purpose: SQLite uses the partial index only if its predicate is repeated.
      { indexed: [...conditions(state), `"state" <> 'settled'`], residual: conditions(others) }
    : { indexed: conditions({ userId: '"userId"' }), residual: conditions({ ...others, ...state }) }
}
