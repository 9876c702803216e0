import { AppError } from '../core/errors'
import { log } from '../logging/log'
import { context } from '../runtime/context'

const PATIENCE_MS = 2000

/** Whether new requests are welcome: the database takes writes, and the house is not about to stop. */
export async function ready() {
  if (context().draining) throw new AppError('unavailable', 'Chatelaine is stopping.')
  if (context().overdue() > 0) throw new AppError('unavailable', 'The ledger cannot be written just now.')
  try {
    await within(PATIENCE_MS, context().beat())
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
