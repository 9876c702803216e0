import type { Actor, AdminActor } from '../../audit/actor'
import { auditThrottlePerUser } from '../../audit/audit-throttle'
import { record } from '../../audit/record'
import { type CsvCell, csvRow, UTF8_BOM } from '../../core/csv'
import { toDecimal } from '../../core/money'
import type { DateRange } from '../../core/time'
import { db } from '../../runtime/db'
import { currentZone } from '../../settings/time-zone'
import {
  type Breakdown,
  type BreakdownQuery,
  fullBreakdown,
  type MyBreakdownQuery,
  myFullBreakdown,
} from '../breakdown'
import { lastDay } from '../date-range'
import type { Dimension } from '../rollups/rollup-query'
import type { Totals } from '../rollups/sums'

/** A breakdown as a CSV file: audited. */
export async function exportUsage(admin: AdminActor, query: BreakdownQuery): Promise<string> {
  await recordExport(admin, query.range, query.userId ?? undefined)
  return breakdownCsv(await fullBreakdown(admin, query), query.by, query.range)
}

/** The actor's own usage as a CSV file: audited, at most 20 times an hour. */
export async function exportMyUsage(actor: Actor, query: MyBreakdownQuery): Promise<string> {
  if (ownExports.tryAcquire(actor.userId) !== null) await recordExport(actor, query.range, actor.userId)
  return breakdownCsv(await myFullBreakdown(actor, query), query.by, query.range)
}

const ownExports = auditThrottlePerUser(20)

/** `userId`: the user whom the export was filtered by. */
export const recordExport = (actor: Actor, range: DateRange, userId?: number) =>
  db.$transaction((tx) => record(tx, actor, 'usage.export', userId, `${range.from} to ${lastDay(range)}`))

/** A line for each row of the table. Unless grouped by day, it has a column for each bucket of the chart. */
export function breakdownCsv({ unit, buckets, cells, rows }: Breakdown, by: Dimension, range: DateRange): string {
  const zone = currentZone()
  const sums = ['requests', 'tokens', 'unpriced', `cost_usd ${range.from} to ${lastDay(range)} ${zone}`]
  if (by === 'day') {
    const lines = rows.toReversed().map((row) => [row.item.name, ...sumCells(row)])
    return toFile([[`${unit} (${zone})`, ...sums], ...lines])
  }
  const costs = new Map(cells.map(({ bucket, item, costPico }) => [`${item?.id} ${bucket}`, costPico]))
  const header = [...(by === 'model' ? [] : [`${by}_id`]), by, ...sums, 'cost_usd_before', ...buckets]
  const lines = rows.map(({ item, previousPico, ...row }): CsvCell[] => [
    ...(by === 'model' ? [] : [item.id]),
    item.name,
    ...sumCells(row),
    toDecimal(previousPico),
    ...buckets.map((bucket) => toDecimal(costs.get(`${item.id} ${bucket}`) ?? 0n)),
  ])
  return toFile([header, ...lines])
}

const toFile = (lines: CsvCell[][]) => UTF8_BOM + lines.map(csvRow).join('')

const sumCells = ({ requests, units, unpriced, costPico }: Totals): CsvCell[] => [
  requests,
  units,
  unpriced,
  toDecimal(costPico),
]
