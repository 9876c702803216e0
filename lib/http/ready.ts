import { AppError } from '../errors'
import { house } from '../house'
import { log } from '../log'

/** Whether new requests are welcome: the house is open, its database answers, and it is not about to stop. */
export function ready() {
  try {
    house().revision()
  } catch (error) {
    log.error({ err: error }, 'not ready')
    throw new AppError('unavailable', 'The database cannot be used just now.')
  }
  if (house().draining) throw new AppError('unavailable', 'Chatelaine is stopping.')
  if (house().overdue() > 0) throw new AppError('unavailable', 'The ledger cannot be written just now.')
  return { status: 'ok' }
}
