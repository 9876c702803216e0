import { createLoader, createParser, createSerializer } from 'nuqs/server'
import { type DateRange, isDay, type Month, monthOf, monthRange } from '@/lib/core/time'
import { utcDayOf } from '@/lib/reconciliation/accounts'
import { parseAsId } from '../../_lib/search-params'

const parseAsMonth = createParser({
  parse: (text) => (isDay(`${text}-01`) ? text : null),
  serialize: (month: Month) => month,
})
const parseAsDay = createParser({ parse: (text) => (isDay(text) ? text : null), serialize: (day: string) => day })

/** `day`: the one whose differences are shown. Months and days are UTC, as in the providers' bills. */
const reconciliationParams = { month: parseAsMonth, account: parseAsId, day: parseAsDay }

export const loadReconciliationParams = createLoader(reconciliationParams)
export type ReconciliationParams = Awaited<ReturnType<typeof loadReconciliationParams>>

const serialize = createSerializer(reconciliationParams)
export const reconciliationHref = (params: Partial<ReconciliationParams>, file = '') =>
  serialize(`/reconciliation${file}`, params)

export function monthQuery({ month, account }: ReconciliationParams): {
  month: Month
  range: DateRange
  accountId: number | null
} {
  const shown = month ?? monthOf(utcDayOf(Date.now()))
  return { month: shown, range: monthRange(shown), accountId: account }
}
