import type { Admin } from '../auth/actor'
import { addDays, addMonths, type Day, monthOf, monthSpan } from '../core/time'
import { db } from '../db/client'
import type { Totals } from './totals'
import { totals } from './usage'

export type MonthSoFar = Totals & { lastPico: bigint; change: number | null; forecastPico: bigint | null }

/** This month up to `today`, last month up to the same day, and where this month goes at the pace of its full days. */
export async function monthSoFar(admin: Admin, today: Day): Promise<MonthSoFar> {
  const { from, to } = monthSpan(monthOf(today))
  const before = monthSpan(addMonths(monthOf(today), -1))
  const days = Math.min(daysBetween(from, today) + 1, daysBetween(before.from, before.to))
  const [now, last, full, first] = await Promise.all([
    totals(admin, { from, to }),
    totals(admin, { from: before.from, to: addDays(before.from, days) }),
    totals(admin, { from, to: today }),
    db.usageDay.findFirst({ orderBy: { day: 'asc' }, select: { day: true } }),
  ])
  const since = first && first.day > from ? first.day : from
  const left = daysBetween(today, to)
  const forecastPico = forecast(full.costPico, daysBetween(since, today), left, now.costPico)
  return { ...now, lastPico: last.costPico, change: changeOn(last.costPico, now.costPico), forecastPico }
}

/** As a part of what it was, to a tenth of a percent; null when it was nothing. */
export const changeOn = (before: bigint, now: bigint): number | null =>
  before > 0n ? Number(((now - before) * 1000n) / before) / 1000 : null

/** Null in the first three days, when a pace means nothing; never less than what is already spent. */
export function forecast(spentPico: bigint, fullDays: number, daysLeft: number, nowPico: bigint): bigint | null {
  if (fullDays < 3) return null
  const pace = spentPico + (spentPico * BigInt(daysLeft)) / BigInt(fullDays)
  return pace > nowPico ? pace : nowPico
}

const daysBetween = (from: Day, to: Day) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)
