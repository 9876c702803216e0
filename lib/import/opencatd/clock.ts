import type { Database } from 'better-sqlite3'
import { formatInstant } from '../../core/time'
import { instantOf } from './report'

type Row = { offset: string; first: string; last: string }

const OFFSETS = `SELECT substr("last", -6) AS "offset", min("last") AS "first", max("last") AS "last"
  FROM "cell" WHERE "day" <> '' AND "last" GLOB '*[-+][0-9][0-9]:[0-9][0-9]' GROUP BY 1`

/** Offsets from UTC that opencatd's clock had and `zone` had not: its days began at other instants. */
export const otherOffsets = (usage: Database, zone: string): string[] =>
  (usage.prepare(OFFSETS).all() as Row[])
    .filter(({ offset, first, last }) => [first, last].some((text) => offsetIn(zone, text) !== offset))
    .map(({ offset }) => offset)

function offsetIn(zone: string, text: string): string {
  const written = formatInstant(instantOf(text) ?? new Date(0), zone)
  return written.endsWith('Z') ? '+00:00' : written.slice(-6)
}
