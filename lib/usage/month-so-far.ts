import type { AdminActor } from '../audit/actor'
import { addDays, addMonths, type Day, monthOf, monthRange } from '../core/time'
import { db } from '../runtime/db'
import { daysIn } from './date-range'
import type { Totals } from './rollups/sums'
import { totals } from './usage'

/** `previousPico`: last month up to the same day. `change`: relative to that, 0.25 for 25 %; null if that was nothing. */
export type MonthSoFar = Totals & { previousPico: bigint; change: number | null; forecastPico: bigint | null }

/** This month up to and including `today`, compared with last month, and a forecast of the whole month. */
export async function monthSoFar(admin: AdminActor, today: Day): Promise<MonthSoFar> {
  const { from, to } = monthRange(monthOf(today))
  const previous = monthRange(addMonths(monthOf(today), -1))
  const days = Math.min(daysIn({ from, to: today }) + 1, daysIn(previous))
  const [current, last, completeDays, first] = await Promise.all([
    totals(admin, { from, to }),
    totals(admin, { from: previous.from, to: addDays(previous.from, days) }),
    totals(admin, { from, to: today }),
    db.usageDay.findFirst({ orderBy: { day: 'asc' }, select: { day: true } }),
  ])
  const since = first && first.day > from ? first.day : from
  const daysLeft = daysIn({ from: today, to })
  const completed = daysIn({ from: since, to: today })
  const forecastPico = forecast(completeDays.costPico, completed, daysLeft, current.costPico)
  return {
    ...current,
    previousPico: last.costPico,
    change: relativeChange(last.costPico, current.costPico),
    forecastPico,
  }
}

/** Rounded to a tenth of a percent; null if `before` is 0. */
export const relativeChange = (before: bigint, now: bigint): number | null =>
  before > 0n ? Number(((now - before) * 1000n) / before) / 1000 : null

/**
 * Extrapolates the cost of `completeDays` days, `spentPico`, to the rest of the month; never below `totalPico`, what is spent
 * including today. Null before there are three complete days.
 */
export function forecast(spentPico: bigint, completeDays: number, daysLeft: number, totalPico: bigint): bigint | null {
  if (completeDays < 3) return null
  const extrapolated = spentPico + (spentPico * BigInt(daysLeft)) / BigInt(completeDays)
  return extrapolated > totalPico ? extrapolated : totalPico
}
