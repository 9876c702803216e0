import type { Admin } from '../auth/actor'
import { csvLine, csvMark } from '../core/csv'
import { currentZone } from '../settings/zone'
import { entryCells, entryHead } from './entry-csv'
import type { EntryQuery, Position } from './entry-query'
import { noteExport } from './export-usage'
import { findEntries } from './find-entries'
import { keysEver, peopleEver } from './names'

/** A page is small enough to be written out between two chunks of somebody's stream. */
const PAGE = 200

/** All entries of a span, the earliest first, as pieces of a CSV file. Audited before the first piece. */
export async function* exportEntries(admin: Admin, query: EntryQuery): AsyncGenerator<string, void> {
  await noteExport(admin, query.span, query.userId ?? undefined)
  const [zone, people, keys] = [currentZone(), await peopleEver(), await keysEver()]
  yield csvMark + csvLine(entryHead(zone))
  let position: Position | null = null
  do {
    const { entries, next } = await findEntries(query, 'newer', position, PAGE)
    yield entries.map((entry) => csvLine(entryCells(entry, zone, { people, keys }))).join('')
    position = next
  } while (position)
}
