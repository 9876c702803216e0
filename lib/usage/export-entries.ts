import { record } from '../audit/audit'
import type { Admin } from '../auth/actor'
import { csvLine, csvMark } from '../csv'
import { db } from '../db/client'
import { currentZone } from '../settings/zone'
import { entryCells, entryHead } from './entry-csv'
import type { EntryQuery, Position } from './entry-query'
import { findEntries } from './find-entries'
import { keysEver, peopleEver } from './names'
import { lastDay } from './presets'

/** A page is small enough to be written out between two chunks of somebody's stream. */
const PAGE = 200

/** All entries of a span, the earliest first, as pieces of a CSV file. Audited before the first piece. */
export async function* exportEntries(admin: Admin, query: EntryQuery): AsyncGenerator<string, void> {
  const { from } = query.span
  await db.$transaction((tx) =>
    record(tx, admin, 'usage.export', query.userId ?? undefined, `${from} to ${lastDay(query.span)}`),
  )
  const [zone, people, keys] = [currentZone(), await peopleEver(), await keysEver()]
  yield csvMark + csvLine(entryHead(zone))
  let position: Position | null = null
  do {
    const { entries, next } = await findEntries(query, 'newer', position, PAGE)
    yield entries.map((entry) => csvLine(entryCells(entry, zone, { people, keys }))).join('')
    position = next
  } while (position)
}
