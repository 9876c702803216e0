import { addMonths, dayOf, monthOf, startOfDay } from '../../core/time'
import type { BudgetRejection } from '../../ledger/entry'
import type { GatewayError } from '../http/errors'
import { budgetSpent, busy } from '../http/rejections'

/** The 429 for a reservation that the ledger has rejected. */
export function budgetExceeded(rejection: BudgetRejection, zone: string, now: number): GatewayError {
  if (rejection === 'budget_reserved')
    return busy('Your other open requests hold the rest of your monthly budget. Try again when one has ended.')
  const reset = endOfMonth(now, zone)
  return budgetSpent(Math.max(Math.ceil((reset - now) / 1000), 1), `${dayOf(reset, zone)} (${zone})`)
}

/** The first instant of the next month in `zone`. */
export const endOfMonth = (now: number, zone: string): number =>
  startOfDay(`${addMonths(monthOf(dayOf(now, zone)), 1)}-01`, zone)
