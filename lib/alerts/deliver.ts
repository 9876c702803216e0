import { log } from '../logging/log'
import type { AppContext } from '../runtime/context'
import { type Alert, alertDelivered, pendingAlerts } from './alerts'
import { post, type Webhook } from './webhook'

const EVERY_MS = 5000
const LONGEST_WAIT_MS = 600_000

/**
 * Delivers warnings as they are noted, each until it is taken, ever seldomer. What is not delivered stays in the books, so a
 * restart loses none. Answers a function that ends it.
 */
export function startAlerts(house: AppContext, webhook: Webhook, every = EVERY_MS): () => Promise<void> {
  const waits = new Map<string, { until: number; ms: number }>()
  let under: Promise<void> = Promise.resolve()
  let busy = false
  let over = false

  /** Whether it is done with. */
  async function deliver(alert: Alert): Promise<boolean> {
    const name = `${alert.userId} ${alert.month} ${alert.percent}`
    const wait = waits.get(name)
    if (wait && wait.until > Date.now()) return false
    try {
      await post(webhook, alert.body)
      await alertDelivered(house, alert)
      waits.delete(name)
      return true
    } catch (error) {
      const ms = Math.min((wait?.ms ?? every) * 2, LONGEST_WAIT_MS)
      waits.set(name, { until: Date.now() + ms, ms })
      log.warn({ err: error, userId: alert.userId }, 'a warning could not be delivered, it will be tried again')
      return false
    }
  }

  async function sweep() {
    try {
      await house.exclusively('alerts', async () => {
        // The books keep the last that was told: 80 % still to be told would be lost once 100 % is.
        const behind = new Set<number>()
        for (const alert of await pendingAlerts(house))
          if (!over && !behind.has(alert.userId) && !(await deliver(alert))) behind.add(alert.userId)
      })
    } catch (error) {
      log.error({ err: error }, 'warnings could not be read')
    }
  }

  const timer = setInterval(() => {
    if (busy) return
    busy = true
    under = sweep().finally(() => {
      busy = false
    })
  }, every)
  timer.unref()
  return () => {
    over = true
    clearInterval(timer)
    return under
  }
}
