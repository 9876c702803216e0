import type { AdminActor } from '../audit/actor'
import { record } from '../audit/record'
import { type CsvCell, csvRow, UTF8_BOM } from '../core/csv'
import { toDecimal } from '../core/money'
import type { DateRange } from '../core/time'
import { db } from '../runtime/db'
import { comparedDays } from './statement'

const HEADER = [
  ...['day (UTC)', 'account', 'state', 'final', 'key', 'model', 'requests_ours', 'requests_theirs'],
  ...['usd_ours', 'usd_theirs', 'usd_difference', 'reason', 'usd_reason', 'usd_unexplained', 'note'],
]

/** A line for each reason of each key and model, or one for a key and model without any. Audited. */
export async function exportReconciliation(admin: AdminActor, range: DateRange, accountId: number | null) {
  const detail = `${range.from} to ${range.to}`
  await db.$transaction((tx) => record(tx, admin, 'reconciliation.export', undefined, detail))
  const lines = (await comparedDays(admin, range, accountId)).flatMap((day) =>
    day.differences.flatMap((one) => {
      const { key, model, oursPico, theirsPico, unexplainedPico } = one
      const amounts = [oursPico, theirsPico, theirsPico - oursPico].map(amount)
      const cells = (reason: CsvCell, pico: CsvCell): CsvCell[] => [
        ...[day.day, day.account, day.state, day.isFinal ? 'yes' : 'no', key, model],
        ...[one.oursRequests, one.theirsRequests, ...amounts, reason, pico],
        ...[amount(unexplainedPico), day.note],
      ]
      if (one.reasons.length === 0) return [cells(null, null)]
      return one.reasons.map(({ code, pico }) => cells(code, amount(pico)))
    }),
  )
  return UTF8_BOM + [HEADER, ...lines].map(csvRow).join('')
}

const amount = (pico: bigint) => ({ decimal: toDecimal(pico) })
