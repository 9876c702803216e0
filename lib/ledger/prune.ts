import { type Day, startOfDay } from '../core/time'
import type { Sql } from '../db/sql'
import { zoneOf } from './zone-of'

export type Pruning = { before: Day; count: number }

/** Deletes at most `count` closed entries that began before a day; their sums stay in the days and months for ever. */
export const pruner =
  (sql: Sql) =>
  async ({ before, count }: Pruning): Promise<number> => {
    const start = startOfDay(before, await zoneOf(sql))
    return sql.run(
      `DELETE FROM "UsageEntry" WHERE "id" IN (SELECT "id" FROM "UsageEntry"
        WHERE "startedAt" < :start AND "state" <> 'reserved' ORDER BY "startedAt" LIMIT :count)`,
      { start, count },
    )
  }
