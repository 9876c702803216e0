import type { Database } from 'better-sqlite3'
import { type Day, startOfDay } from '../time'

export type Pruning = { before: Day; count: number }

/** Deletes at most `count` closed entries that began before a day; their sums stay in the days and months for ever. */
export function pruner(connection: Database) {
  const zone = connection.prepare(`SELECT value FROM Setting WHERE name = 'reportingZone'`).pluck()
  const remove = connection.prepare(`DELETE FROM UsageEntry WHERE rowid IN
    (SELECT rowid FROM UsageEntry WHERE startedAt < :start AND state <> 'reserved' ORDER BY startedAt LIMIT :count)`)

  return ({ before, count }: Pruning): number => {
    const start = startOfDay(before, String(zone.get() ?? 'UTC'))
    return remove.run({ start: BigInt(start), count: BigInt(count) }).changes
  }
}
