import { formatPico } from '../core/money'
import { formatInstant } from '../core/time'
import { log } from '../logging/log'
import type { AppContext } from '../runtime/context'
import { markBillAlert, pendingBillAlerts } from './bill-alerts'
import { markPriceAlert, pendingPriceAlert } from './price-alerts'
import { postWebhook, type Webhook } from './webhook'

const INTERVAL_MS = 5000
const MAX_BACKOFF_MS = 600_000
const MAX_AGE_MS = 7 * 24 * 3_600_000

/** A user reached this percentage of their monthly budget. `body`: the JSON to deliver. */
type Alert = { userId: number; month: string; percent: 80 | 100; body: string }

/**
 * Delivers pending alerts, each until the receiver accepts it, with exponential backoff. The database stores what was delivered,
 * so a restart neither loses nor repeats any. The returned function waits for the delivery in progress and starts no other.
 */
export function startAlertDelivery(context: AppContext, webhook: Webhook, interval = INTERVAL_MS): () => Promise<void> {
  const backoffs = new Map<string, { until: number; ms: number }>()
  let current: Promise<void> = Promise.resolve()
  let isBusy = false
  let isStopped = false

  /** False if it has to be retried later. */
  async function deliver(key: string, body: string, markDelivered: () => Promise<unknown>): Promise<boolean> {
    const backoff = backoffs.get(key)
    if (backoff && backoff.until > Date.now()) return false
    try {
      await postWebhook(webhook, body)
      await markDelivered()
      backoffs.delete(key)
      return true
    } catch (error) {
      const ms = Math.min((backoff?.ms ?? interval) * 2, MAX_BACKOFF_MS)
      backoffs.set(key, { until: Date.now() + ms, ms })
      log.warn({ err: error, alert: key }, 'alert not delivered, will retry')
      return false
    }
  }

  async function deliverPending() {
    try {
      await context.withTaskLock('alerts', async () => {
        // Only the highest percentage delivered is stored: a pending 80 % would be lost if the 100 % alert overtook it.
        const blocked = new Set<number>()
        for (const alert of await pendingAlerts(context)) {
          const { userId, month, percent, body } = alert
          if (isStopped || blocked.has(userId)) continue
          const isDelivered = await deliver(`${userId} ${month} ${percent}`, body, () => markDelivered(context, alert))
          if (!isDelivered) blocked.add(userId)
        }
        for (const alert of await pendingBillAlerts(context)) {
          const { accountId, day, kind, body } = alert
          if (!isStopped) await deliver(`${accountId} ${day} ${kind}`, body, () => markBillAlert(context, alert))
        }
        const priceAlert = await pendingPriceAlert(context)
        if (priceAlert && !isStopped)
          await deliver(priceAlert.id, priceAlert.body, () => markPriceAlert(context, priceAlert))
      })
    } catch (error) {
      log.error({ err: error }, 'pending alerts cannot be read')
    }
  }

  const timer = setInterval(() => {
    if (isBusy) return
    isBusy = true
    current = deliverPending().finally(() => {
      isBusy = false
    })
  }, interval)
  timer.unref()
  return () => {
    isStopped = true
    clearInterval(timer)
    return current
  }
}

type Row = {
  userId: bigint
  month: string
  warned: bigint
  alerted: bigint
  settledPico: bigint
  name: string
  limitPico: bigint | null
}

const PENDING = `SELECT m."userId", m."month", m."warned", m."alerted", m."settledPico", u."name",
    coalesce(u."monthlyLimitPico",
      (SELECT CAST("value" AS BIGINT) FROM "Setting" WHERE "name" = 'defaultMonthlyLimitPico')) AS "limitPico"
  FROM "UserMonth" m JOIN "User" u ON u."id" = m."userId"
  WHERE m."warned" > m."alerted" AND m."lastUsedAt" > :since ORDER BY m."lastUsedAt" LIMIT 100`

/** Alerts that were not delivered yet, of users active in the last week. The ledger sets `warned` when it settles. */
export async function pendingAlerts(context: AppContext, now = Date.now()): Promise<Alert[]> {
  const rows = await context.readSlow<Row>(PENDING, { since: now - MAX_AGE_MS })
  const at = formatInstant(new Date(now), context.zone())
  return rows.flatMap((row) =>
    ([80, 100] as const)
      .filter((percent) => BigInt(percent) > row.alerted && BigInt(percent) <= row.warned)
      .map((percent) => ({
        userId: Number(row.userId),
        month: row.month,
        percent,
        body: JSON.stringify(toPayload(row, percent, at)),
      })),
  )
}

/** `warned`: the budget may have been changed during the delivery, and the threshold of the new one is not reported yet. */
const markDelivered = ({ db }: AppContext, { userId, month, percent }: Alert) =>
  db.userMonth.updateMany({
    where: { userId, month, alerted: { lt: percent }, warned: { gte: percent } },
    data: { alerted: percent },
  })

function toPayload({ userId, month, settledPico, name, limitPico }: Row, percent: number, at: string) {
  const limit = limitPico === null ? null : formatPico(limitPico)
  return {
    // The same on every attempt, so that receivers can deduplicate, and another once the budget has changed.
    id: `limit-${userId}-${month}-${percent}-of-${limit}`,
    type: 'limit.reached',
    at,
    user: { id: Number(userId), name },
    month,
    percent,
    spent: formatPico(settledPico),
    limit,
  }
}
