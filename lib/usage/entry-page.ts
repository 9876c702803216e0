import type { Admin, Member } from '../auth/actor'
import type { Span } from '../core/time'
import { type EntryLine, toLine } from './entry-line'
import { anyEntry, type EntryQuery, type Position } from './entry-query'
import type { Way } from './entry-sql'
import { findEntries } from './find-entries'
import { keysEver, peopleEver } from './names'

export type PageQuery = EntryQuery & { way: Way; from: Position | null }

/** One page of the log, the latest first, and the ways on from it. */
export type EntryPage = { lines: EntryLine[]; older: Position | null; newer: Position | null }

const [SIZE, LATEST] = [50, 5]

export const listEntries = (_: Admin, query: PageQuery) => pageOf(query, SIZE)

export const listMyEntries = ({ userId }: Member, query: Omit<PageQuery, 'userId'>) =>
  pageOf({ ...query, userId }, SIZE)

/** The last few of one person's. */
export async function latestEntries(_: Admin, userId: number, span: Span): Promise<EntryLine[]> {
  const { lines } = await pageOf({ ...anyEntry, userId, span, way: 'older', from: null }, LATEST)
  return lines
}

async function pageOf(query: PageQuery, size: number): Promise<EntryPage> {
  const [{ entries, next }, people, keys] = await Promise.all([
    findEntries(query, query.way, query.from, size),
    peopleEver(),
    keysEver(),
  ])
  // At the upper end there is a whole page again, not what is left over.
  if (query.way === 'newer' && !next) return pageOf({ ...query, way: 'older', from: null }, size)
  const latestFirst = query.way === 'older' ? entries : entries.toReversed()
  return {
    lines: latestFirst.map((entry) => toLine(entry, { people, keys })),
    older: query.way === 'older' ? next : (latestFirst.at(-1) ?? query.from),
    newer: query.way === 'newer' ? next : query.from && (latestFirst.at(0) ?? query.from),
  }
}
