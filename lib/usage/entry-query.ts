import type { Span } from '../time'

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

/** A place among entries in the order they began; the next page goes on from there. */
export type Position = { startedAt: bigint; rowid: bigint }

export const positionToText = ({ startedAt, rowid }: Position) => `${startedAt}-${rowid}`

export function positionOf(text: string | null): Position | null {
  const [, startedAt, rowid] = /^(\d{1,16})-(\d{1,16})$/.exec(text ?? '') ?? []
  return startedAt && rowid ? { startedAt: BigInt(startedAt), rowid: BigInt(rowid) } : null
}

export type EntryQuery = EntryFilter & { span: Span }

type Value = string | number | bigint

/** What an index finds (`seek`), and what has to be looked for among that (`sift`). */
export function conditionsOf({ userId, keyId, model, state, endpoint }: EntryFilter) {
  const among = (conditions: readonly (readonly [string, Value | null])[]) =>
    conditions.flatMap(([sql, value]) => (value === null ? [] : [{ sql, value }]))
  return {
    seek: among([['"userId" = ?', userId]]),
    sift: among([
      ['"keyId" = ?', keyId],
      ['"label" = ?', model],
      ['"state" = ?', state],
      ['"endpoint" = ?', endpoint],
    ]),
  }
}
