import type { EntryState } from './entry-query'
import type { FoundEntry } from './entry-rows'
import { type Named, nameOf } from './names'

export type Party = Named & { id: number }

/** An entry as a log shows it. */
export type EntryLine = {
  id: string
  user: Party
  key: Party
  model: string
  endpoint: string
  state: EntryState
  status: number | null
  startedAt: number
  /** From its beginning to its books, in milliseconds. */
  tookMs: number | null
  inputTokens: number
  cachedTokens: number
  outputTokens: number
  units: number
  /** Null: open still, or without a price. */
  costPico: bigint | null
}

export type Names = { people: ReadonlyMap<number, Named>; keys: ReadonlyMap<number, Named> }

export const toLine = (entry: FoundEntry, { people, keys }: Names): EntryLine => ({
  id: entry.id,
  user: party(people, entry.userId),
  key: party(keys, entry.keyId),
  model: entry.label,
  endpoint: entry.endpoint,
  state: entry.state as EntryState,
  status: entry.status === null ? null : Number(entry.status),
  startedAt: Number(entry.startedAt),
  tookMs: entry.settledAt === null ? null : Number(entry.settledAt - entry.startedAt),
  inputTokens: Number(entry.inputTokens),
  cachedTokens: Number(entry.cachedTokens),
  outputTokens: Number(entry.outputTokens),
  units: Number(entry.units),
  costPico: entry.costPico,
})

export const party = (names: ReadonlyMap<number, Named>, id: number | bigint): Party => ({
  id: Number(id),
  ...nameOf(names, Number(id)),
})
