import { AppError } from '../errors'
import { house } from '../house'
import { log } from '../log'

const PATIENCE_MS = 2000

/** Whether new requests are welcome: the database takes writes, and the house is not about to stop. */
export async function ready() {
  if (house().draining) throw new AppError('unavailable', 'Chatelaine is stopping.')
  if (house().overdue() > 0) throw new AppError('unavailable', 'The ledger cannot be written just now.')
  try {
    await within(PATIENCE_MS, house().beat())
  } catch (error) {
    log.error({ err: error }, 'not ready')
    throw new AppError('unavailable', 'The database cannot be written just now.')
  }
  return { status: 'ok' }
}

function within<Value>(ms: number, work: Promise<Value>): Promise<Value> {
  const late = new Promise<never>((_, reject) => setTimeout(reject, ms, new Error(`no answer in ${ms} ms`)).unref())
  return Promise.race([work, late])
}
