import type { AdminActor } from '../audit/actor'
import { addMonths, type Day, type Month, monthOf, monthRange } from '../core/time'
import type { Tx } from '../db/database'
import { db } from '../runtime/db'
import { type BilledLine, tokenParts, USD } from './bills/bill'

type ModelSum = { requests: bigint; tokens: bigint; costPico: bigint }

/** Stores a day from before the ledger in place of what was there. Amounts in another currency are no dollars: they are left out. */
export async function storeHistoryDay(
  tx: Tx,
  accountId: number,
  day: Day,
  lines: readonly BilledLine[],
): Promise<void> {
  const models = new Map<string, ModelSum>([['', { requests: 0n, tokens: 0n, costPico: 0n }]])
  for (const { model, part, quantity, currency, costPico } of lines) {
    const sum = models.get(model) ?? { requests: 0n, tokens: 0n, costPico: 0n }
    models.set(model, sum)
    if (part === 'requests') sum.requests += quantity
    else if (tokenParts.some((one) => one === part)) sum.tokens += quantity
    if (currency === USD) sum.costPico += costPico ?? 0n
  }
  await tx.historyDay.deleteMany({ where: { accountId, day } })
  await tx.historyDay.createMany({ data: [...models].map(([model, sum]) => ({ accountId, day, model, ...sum })) })
}

/** What the providers charged in a month: before the ledger, and on the days that are compared with it; what it has of those. */
export type MonthOfYear = { month: Month; historyPico: bigint; theirsPico: bigint; oursPico: bigint }

const MONTHS = 12

/** The twelve months up to the one of `day`, oldest first; `accountId`: null for all. Empty if there is no history in them. */
export async function yearUpTo(_: AdminActor, day: Day, accountId: number | null): Promise<MonthOfYear[]> {
  const last = monthOf(day)
  const months = Array.from({ length: MONTHS }, (_, index) => addMonths(last, index + 1 - MONTHS))
  const where = { day: { gte: `${months[0]}-01`, lt: monthRange(last).to }, ...(accountId !== null && { accountId }) }
  const history = await db.historyDay.groupBy({ by: ['day'], where, _sum: { costPico: true } })
  if (history.length === 0) return []
  const compared = await db.dayComparison.groupBy({ by: ['day'], where, _sum: { theirsPico: true, oursPico: true } })
  const sum = <Row extends { day: Day }>(rows: readonly Row[], month: Month, read: (row: Row) => bigint | null) =>
    rows.reduce((total, row) => (monthOf(row.day) === month ? total + (read(row) ?? 0n) : total), 0n)
  return months.map((month) => ({
    month,
    historyPico: sum(history, month, ({ _sum }) => _sum.costPico),
    theirsPico: sum(compared, month, ({ _sum }) => _sum.theirsPico),
    oursPico: sum(compared, month, ({ _sum }) => _sum.oursPico),
  }))
}
