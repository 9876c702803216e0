import type { Database } from 'better-sqlite3'
import { dayOf } from '../time'
import { dayColumns, parts } from './sqlite-statements'

/** Cuts every day and month anew in `zone`, in one transaction. Days whose entries were pruned keep the zone they were cut in. */
export function setZone(connection: Database, zone: string) {
  const was = connection.prepare(`SELECT value FROM Setting WHERE name = 'reportingZone'`).pluck()
  const keep = connection.prepare(`INSERT INTO Setting (name, value) VALUES ('reportingZone', :zone)
    ON CONFLICT DO UPDATE SET value = excluded.value`)

  connection.function('day_in_zone', (at: unknown) => dayOf(Number(at), zone))
  connection.transaction(() => {
    const before = String(was.get() ?? 'UTC')
    connection.function('day_before', (at: unknown) => dayOf(Number(at), before))
    connection.exec(`${moveEntries('day_before', '-')}; DELETE FROM UsageDay WHERE requests = 0`)
    connection.exec(moveEntries('day_in_zone', ''))
    connection.exec(MONTHS_FROM_DAYS)
    keep.run({ zone })
  })()
}

/** Takes every entry out of the day it stood in, or puts it into its new one: what was pruned stays where it is. */
const moveEntries = (dayIn: string, sign: '-' | '') => `
  INSERT INTO UsageDay (day, userId, model, keyId, ${dayColumns.join(', ')})
    SELECT ${dayIn}(startedAt), userId, label, keyId, ${sign}count(*), ${sign}sum(units),
      ${parts.map((part) => `${sign}sum(${part})`).join(', ')}, ${sign}sum(coalesce(costPico, 0)), ${sign}sum(costPico IS NULL)
    FROM UsageEntry WHERE state <> 'reserved' GROUP BY 1, 2, 3, 4
    ON CONFLICT DO UPDATE SET ${dayColumns.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')}`

/** A month is the sum of its days. When somebody was last seen, and warned, is carried over where the month is the same. */
const MONTHS_FROM_DAYS = `
  CREATE TEMP TABLE OldMonth AS SELECT userId, month, lastUsedAt, warned, alerted FROM UserMonth;
  DELETE FROM UserMonth;
  INSERT INTO UserMonth (userId, month, settledPico, lastUsedAt, warned, alerted)
    SELECT d.userId, substr(d.day, 1, 7), sum(d.costPico), coalesce(o.lastUsedAt, 0), coalesce(o.warned, 0),
      coalesce(o.alerted, 0)
    FROM UsageDay d LEFT JOIN OldMonth o ON o.userId = d.userId AND o.month = substr(d.day, 1, 7)
    GROUP BY d.userId, substr(d.day, 1, 7);
  INSERT INTO UserMonth (userId, month, reservedPico)
    SELECT userId, substr(day_in_zone(startedAt), 1, 7), sum(reservedPico) FROM UsageEntry WHERE state = 'reserved' GROUP BY 1, 2
    ON CONFLICT DO UPDATE SET reservedPico = excluded.reservedPico;
  DROP TABLE OldMonth;`
