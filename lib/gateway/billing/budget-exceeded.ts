import { formatRequestCost } from '../../core/money'
import { addMonths, dayOf, monthOf, startOfDay } from '../../core/time'
import type { BudgetRejection } from '../../ledger/entry'
import type { GatewayDeps } from '../deps'
import type { GatewayError } from '../http/errors'
import { budgetReserved, budgetSpent } from '../http/rejections'
import type { BillableRequest } from '../request-context'
import { readAmounts } from './bound-tokens'

/** The 429 for a reservation that the ledger has rejected, with what is spent, held and left. */
export async function budgetExceeded(
  { context, snapshot }: Pick<GatewayDeps, 'context' | 'snapshot'>,
  { member, day, startedAt }: Pick<BillableRequest, 'member' | 'day' | 'startedAt'>,
  rejection: BudgetRejection,
): Promise<GatewayError> {
  const { settledPico, reservedPico } = await readAmounts(context.ledger, member, day)
  const limitPico = member.limitPico ?? 0n
  const left = limitPico - settledPico - reservedPico
  const dollars = (pico: bigint) => formatRequestCost(pico).text
  const amounts =
    `Of ${dollars(limitPico)}, ${dollars(settledPico)} is spent, ${dollars(reservedPico)} is held by open requests, and ` +
    `${dollars(left > 0n ? left : 0n)} is left.`
  if (rejection === 'budget_reserved') return budgetReserved(amounts)
  const { zone } = snapshot()
  const reset = endOfMonth(startedAt, zone)
  const seconds = Math.max(Math.ceil((reset - startedAt) / 1000), 1)
  return budgetSpent(amounts, seconds, `${dayOf(reset, zone)} (${zone})`)
}

/** The first instant of the next month in `zone`. */
export const endOfMonth = (now: number, zone: string): number =>
  startOfDay(`${addMonths(monthOf(dayOf(now, zone)), 1)}-01`, zone)
