import { AppError, isAppError } from '../core/errors'
import { log } from '../logging/log'

const busy = /^(P1001|P1002|P1008|P1017|P2024|P2028|P2034|55P03|SQLITE_(BUSY|FULL|IOERR|LOCKED|CANTOPEN|READONLY)\w*)$/

/** What may be told of `error`. Whatever is not ours to tell goes to the log, under the request's id. */
export function failureOf(error: unknown, requestId: string): AppError {
  if (isAppError(error)) return error
  if (isBusy(error)) {
    log.warn({ err: error }, 'the database cannot be used')
    const message = 'The database cannot be used just now. Try again in a moment.'
    return new AppError('unavailable', message, { headers: { 'Retry-After': '1' } })
  }
  log.error({ err: error }, 'unexpected error')
  return new AppError('internal', `Something went wrong. The log says more under request id ${requestId}.`)
}

/** Looks for a database that is busy, full or gone, also where Prisma and its adapter put the cause. */
function isBusy(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false
  const { code, originalCode, cause, meta, driverAdapterError } = error as Record<string, unknown>
  if ([code, originalCode].some((text) => typeof text === 'string' && busy.test(text))) return true
  return [cause, meta, driverAdapterError].some((inner) => isBusy(inner, depth + 1))
}
