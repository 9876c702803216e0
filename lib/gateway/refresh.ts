import { log } from '../logging/log'
import type { GatewayDeps } from './deps'
import { databaseUnreadable } from './http/rejections'

/**
 * Brings users, keys, prices and served models up to date before a request is handled. Null when they are: a promise costs
 * more than the check. Throws 503 when the database cannot be read.
 */
export function refreshSnapshot({ refresh, servedModels }: GatewayDeps): Promise<unknown> | null {
  try {
    const pending = [refresh(), servedModels.ready()].filter((reload) => reload !== null)
    return pending.length === 0 ? null : Promise.all(pending).catch(unreadable)
  } catch (error) {
    return unreadable(error)
  }
}

/** Prices may have changed since a request began. When they cannot be read the last known ones apply: its entry must be settled. */
export async function refreshPrices({ refresh }: GatewayDeps): Promise<void> {
  try {
    await refresh()
  } catch (error) {
    log.warn({ err: error }, 'prices could not be reloaded')
  }
}

const unreadable = (cause: unknown): never => {
  throw databaseUnreadable(cause)
}
