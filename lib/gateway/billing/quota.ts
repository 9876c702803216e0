import { addMonths, type Day, dayOf, monthOf, startOfDay } from '../../core/time'
import type { Refusal as Refused } from '../../ledger/entry'
import type { AppContext } from '../../runtime/context'
import { GatewayError } from '../http/errors'
import type { Member } from '../snapshot/members'

const MONTH = `SELECT "settledPico", "reservedPico" FROM "UserMonth" WHERE "userId" = :id AND "month" = :month`

/** Pico-dollars that a limited member has not spent or reserved this month. A glance: only the reservation itself decides. */
export async function remainingBudget(house: AppContext, { id, limitPico }: Member, day: Day): Promise<bigint> {
  const month = monthOf(day)
  const [row] = await house.read<{ settledPico: bigint; reservedPico: bigint }>(MONTH, { id, month })
  return (limitPico ?? 0n) - (row ? row.settledPico + row.reservedPico : 0n)
}

export function budgetExceeded(why: Refused, zone: string, now: number): GatewayError {
  const said = { type: 'insufficient_quota' }
  if (why === 'held') {
    const message = 'Your other open requests hold what is left of your monthly limit. Try again when one has ended.'
    return new GatewayError(429, 'insufficient_quota', message, { ...said, headers: { 'retry-after': '1' } })
  }
  const seconds = Math.max(Math.ceil((endOfMonth(now, zone) - now) / 1000), 1)
  return new GatewayError(429, 'insufficient_quota', 'What is left of your monthly limit does not cover this request.', {
    ...said,
    headers: { 'retry-after': String(seconds), 'x-should-retry': 'false' },
  })
}

/** The first instant of the next month in `zone`. */
export const endOfMonth = (now: number, zone: string): number =>
  startOfDay(`${addMonths(monthOf(dayOf(now, zone)), 1)}-01`, zone)
