import { toDecimal } from '../core/money'
import { addDays } from '../core/time'
import { utcDayOf } from '../reconciliation/accounts'
import { isOutside } from '../reconciliation/comparison/difference'
import { readComparedDays } from '../reconciliation/statement'
import type { AppContext } from '../runtime/context'

type Kind = 'outside' | 'open'

/** About a day of a provider's bill. `body`: the JSON to deliver. */
export type BillAlert = { accountId: number; day: string; kind: Kind; body: string }

const MAX_AGE_DAYS = 45
/** A day that stays open this long after its end. */
const OPEN_AFTER_DAYS = 3

/**
 * Days with use that did not pass through here, and days that stay open, which were not delivered yet. What an admin has accepted is
 * neither.
 */
export async function pendingBillAlerts({ db }: Pick<AppContext, 'db'>, now = Date.now()): Promise<BillAlert[]> {
  const today = utcDayOf(now)
  const rows = await db.dayComparison.findMany({
    where: { state: 'open', note: null, alerted: { not: 'outside open' }, day: { gte: addDays(today, -MAX_AGE_DAYS) } },
    select: { accountId: true, day: true, outsidePico: true, alerted: true },
    orderBy: { day: 'asc' },
    take: 100,
  })
  const alerts: BillAlert[] = []
  for (const { accountId, day, outsidePico, alerted } of rows) {
    const isDue = (kind: Kind) => !alerted.split(' ').includes(kind)
    const kinds: Kind[] = [
      ...(outsidePico > 0n && isDue('outside') ? (['outside'] as const) : []),
      ...(day < addDays(today, -OPEN_AFTER_DAYS) && isDue('open') ? (['open'] as const) : []),
    ]
    if (kinds.length === 0) continue
    const [compared] = await readComparedDays({ from: day, to: addDays(day, 1) }, accountId)
    if (!compared) continue
    const { account, oursPico, theirsPico, unexplainedPico, differences } = compared
    const found = differences.filter(({ reasons }) => reasons.some(isOutside))
    const details = {
      outside: {
        type: 'reconciliation.outside_use',
        amount: toDecimal(outsidePico),
        keys: [...new Set(found.map(({ key }) => key))],
        models: [...new Set(found.map(({ model }) => model))],
      },
      open: {
        type: 'reconciliation.day_open',
        ...{ ours: toDecimal(oursPico), theirs: toDecimal(theirsPico), unexplained: toDecimal(unexplainedPico) },
      },
    }
    for (const kind of kinds) {
      // The same on every attempt, so that receivers can deduplicate.
      const id = `reconciliation-${accountId}-${day}-${kind}`
      const body = JSON.stringify({ id, at: new Date(now).toISOString(), account, day, ...details[kind] })
      alerts.push({ accountId, day, kind, body })
    }
  }
  return alerts
}

export async function markBillAlert(
  { db }: Pick<AppContext, 'db'>,
  { accountId, day, kind }: BillAlert,
): Promise<void> {
  const where = { accountId_day: { accountId, day } }
  const row = await db.dayComparison.findUnique({ where, select: { alerted: true } })
  const delivered = new Set([...(row?.alerted ?? '').split(' '), kind])
  const alerted = (['outside', 'open'] as const).filter((one) => delivered.has(one)).join(' ')
  if (row) await db.dayComparison.update({ where, data: { alerted } })
}
