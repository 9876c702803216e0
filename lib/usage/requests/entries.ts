import type { Actor, AdminActor } from '../../audit/actor'
import { AppError } from '../../core/errors'
import type { DateRange } from '../../core/time'
import { db } from '../../runtime/db'
import { allNames, type NamedRef, type Names, namedRef } from '../names'
import { type EntryCursor, type EntryQuery, type EntryState, noEntryFilter } from './entry-filter'
import { type Direction, type FoundEntry, findEntries } from './find-entries'

/** A ledger entry in a request log. `startedAt`: Unix milliseconds. */
export type EntryRow = {
  id: string
  user: NamedRef
  key: NamedRef
  model: string
  endpoint: string
  state: EntryState
  status: number | null
  startedAt: number
  /** From start to settlement. */
  durationMs: number | null
  inputTokens: number
  cachedTokens: number
  outputTokens: number
  units: number
  /** Null while the request is in progress, or if the model has no price. */
  costPico: bigint | null
}

export type EntryPageQuery = EntryQuery & { direction: Direction; cursor: EntryCursor | null }

/** Rows are ordered newest first. `older` and `newer`: the cursors of the adjacent pages, null if there is none. */
export type EntryPage = { rows: EntryRow[]; older: EntryCursor | null; newer: EntryCursor | null }

const [PAGE_SIZE, LATEST_COUNT] = [50, 5]

export const listEntries = (_: AdminActor, query: EntryPageQuery) => loadPage(query, PAGE_SIZE)

export const listMyEntries = ({ userId }: Actor, query: Omit<EntryPageQuery, 'userId'>) =>
  loadPage({ ...query, userId }, PAGE_SIZE)

/** The last five entries of a user, newest first. */
export async function latestEntries(_: AdminActor, userId: number, range: DateRange): Promise<EntryRow[]> {
  const query = { ...noEntryFilter, userId, range, direction: 'older', cursor: null } as const
  return (await loadPage(query, LATEST_COUNT)).rows
}

async function loadPage(query: EntryPageQuery, size: number): Promise<EntryPage> {
  const { direction, cursor } = query
  const [{ entries, next }, names] = await Promise.all([findEntries(query, direction, cursor, size), allNames()])
  // The newest page is always a full one, not the remainder of paging upwards.
  if (direction === 'newer' && !next) return loadPage({ ...query, direction: 'older', cursor: null }, size)
  const newestFirst = direction === 'older' ? entries : entries.toReversed()
  return {
    rows: newestFirst.map((entry) => toEntryRow(entry, names)),
    older: direction === 'older' ? next : (newestFirst.at(-1) ?? cursor),
    newer: direction === 'newer' ? next : cursor && (newestFirst.at(0) ?? cursor),
  }
}

const toEntryRow = (entry: FoundEntry, { users, keys }: Names): EntryRow => ({
  id: entry.id,
  user: namedRef(users, entry.userId),
  key: namedRef(keys, entry.keyId),
  model: entry.label,
  endpoint: entry.endpoint,
  state: entry.state as EntryState,
  status: entry.status === null ? null : Number(entry.status),
  startedAt: Number(entry.startedAt),
  durationMs: entry.settledAt === null ? null : Number(entry.settledAt - entry.startedAt),
  inputTokens: Number(entry.inputTokens),
  cachedTokens: Number(entry.cachedTokens),
  outputTokens: Number(entry.outputTokens),
  units: Number(entry.units),
  costPico: entry.costPico,
})

/** An attempt of a request: the key, and the provider's status; null if there was no response. */
export type Attempt = { key: NamedRef; status: number | null }

export type EntryDetail = Awaited<ReturnType<typeof loadDetail>>

export const getEntry = (_: AdminActor, id: string) => loadDetail({ id })

/** Throws `not_found` for another user's entry too. */
export const getMyEntry = ({ userId }: Actor, id: string) => loadDetail({ id, userId })

async function loadDetail(where: { id: string; userId?: number }) {
  const [entry, { users, keys }] = await Promise.all([db.usageEntry.findFirst({ where }), allNames()])
  if (!entry) throw new AppError('not_found', 'There is no such request.')
  const { tokenId } = entry
  const select = { id: true, name: true }
  const token = tokenId === null ? null : await db.accessToken.findUnique({ where: { id: tokenId }, select })
  const { trail, flags, startedAt, firstByteAt, settledAt, state, ...rest } = entry
  return {
    ...rest,
    user: namedRef(users, entry.userId),
    key: namedRef(keys, entry.keyId),
    /** The further token that it carried; null for the first one. */
    token,
    state: state as EntryState,
    startedAt: Number(startedAt),
    firstByteMs: firstByteAt === null ? null : Number(firstByteAt - startedAt),
    durationMs: settledAt === null ? null : Number(settledAt - startedAt),
    attempts: (trail ?? '').split(' ').filter(Boolean).map(toAttempt),
    flags: (flags ?? '').split(' ').filter(Boolean),
  }

  /** `text`: a key ID and a status, separated by a colon. */
  function toAttempt(text: string): Attempt {
    const [id, status] = text.split(':')
    return { key: namedRef(keys, Number(id)), status: Number.isInteger(Number(status)) ? Number(status) : null }
  }
}
