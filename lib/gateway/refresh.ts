import { log } from '../logging/log'
import type { GatewayDeps } from './deps'
import { databaseUnreadable } from './http/rejections'

/**
 * Brings users, keys, prices and served models up to date before a request is handled. Null when they are: a promise costs
 * more than the check. Rejects with 503 when the database cannot be read.
 */
export function refreshSnapshot({ refresh, servedModels }: GatewayDeps): Promise<unknown> | null {
  try {
    const [reload, load] = [refresh(), servedModels.ready()]
    return reload || load ? Promise.all([reload, load]).catch(unreadable) : null
  } catch (error) {
    return unreadable(error)
  }
}

/**
 * Prices may have changed since a request began: null when they have not. When they cannot be read the last known ones apply, since
 * its entry must be settled.
 */
export function refreshPrices({ refresh }: GatewayDeps): Promise<void> | null {
  try {
    return refresh()?.catch(keepLastKnown) ?? null
  } catch (error) {
    keepLastKnown(error)
    return null
  }
}

function keepLastKnown(error: unknown) {
  log.warn({ err: error }, 'prices could not be reloaded')
}

const unreadable = (cause: unknown): Promise<never> => Promise.reject(databaseUnreadable(cause))
