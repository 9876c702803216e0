import type { House } from '../house'
import type { Refusal as Refused } from '../ledger/entry'
import { addMonths, type Day, dayOf, monthOf, startOfDay } from '../time'
import type { Member } from './directory-members'
import { Refusal } from './refusal'

const MONTH = `SELECT "settledPico", "reservedPico" FROM "UserMonth" WHERE "userId" = :id AND "month" = :month`

/** Pico-dollars that a limited member has not spent or reserved this month. A glance: only the reservation itself decides. */
export async function leftOf(house: House, { id, limitPico }: Member, day: Day): Promise<bigint> {
  const month = monthOf(day)
  const [row] = await house.read<{ settledPico: bigint; reservedPico: bigint }>(MONTH, { id, month })
  return (limitPico ?? 0n) - (row ? row.settledPico + row.reservedPico : 0n)
}

export function overQuota(why: Refused, zone: string, now: number): Refusal {
  const said = { type: 'insufficient_quota' }
  if (why === 'held') {
    const message = 'Your other open requests hold what is left of your monthly limit. Try again when one has ended.'
    return new Refusal(429, 'insufficient_quota', message, { ...said, headers: { 'retry-after': '1' } })
  }
  const seconds = Math.max(Math.ceil((endOfMonth(now, zone) - now) / 1000), 1)
  return new Refusal(429, 'insufficient_quota', 'What is left of your monthly limit does not cover this request.', {
    ...said,
    headers: { 'retry-after': String(seconds), 'x-should-retry': 'false' },
  })
}

/** The first instant of the next month in `zone`. */
export const endOfMonth = (now: number, zone: string): number =>
  startOfDay(`${addMonths(monthOf(dayOf(now, zone)), 1)}-01`, zone)
