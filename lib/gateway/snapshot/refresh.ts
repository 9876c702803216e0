import { log } from '../../logging/log'
import type { GatewayDeps } from '../deps'
import { GatewayError } from '../http/errors'

/** What the gateway knows of members, keys and prices is that of now. A promise costs more than looking whether one is needed. */
export function refreshSnapshot({ refresh, served }: GatewayDeps): Promise<unknown> | null {
  try {
    const readings = [refresh(), served.ready()].filter((reading) => reading !== null)
    return readings.length === 0 ? null : Promise.all(readings).catch(unreadable)
  } catch (error) {
    return unreadable(error)
  }
}

/** Prices may have changed since a request began. Where they cannot be read, those last known hold: its entry has to be closed. */
export async function refreshPrices({ refresh }: GatewayDeps): Promise<void> {
  try {
    await refresh()
  } catch (error) {
    log.warn({ err: error }, 'prices could not be read anew')
  }
}

const unreadable = (cause: unknown): never => {
  throw Object.assign(new GatewayError(503, 'unavailable', 'The database cannot be read, so nothing was sent.'), { cause })
}
