import { addDays, dayOf, monthOf } from '../core/time'
import { db } from '../db/client'
import { context } from '../runtime/context'
import { hourly } from './hourly'
import { SUMMED_BEFORE } from './statements'

const name = SUMMED_BEFORE

/** A month is summed up once it is over for this many days: what began in it is settled by then, and nobody waits for its rows. */
const DAYS = 2

/** Has months summed up once they are over, now and every hour; answers what ends it. */
export const sumMonths = (): (() => void) => hourly('summing up months', () => sumMonthsAt(Date.now()))

/** Triggers do the rest, in the same transaction. `now`: milliseconds UTC. */
export async function sumMonthsAt(now: number): Promise<void> {
  const value = monthOf(addDays(dayOf(now, context().zone()), -DAYS))
  const row = await db.setting.findUnique({ where: { name } })
  if (row?.value !== value) await db.setting.upsert({ where: { name }, create: { name, value }, update: { value } })
}
