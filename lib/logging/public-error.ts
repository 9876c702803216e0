import { AppError, isAppError } from '../core/errors'
import { log } from './log'

/** Codes of Prisma, PostgreSQL and SQLite for a database that is busy, full or unreachable. */
const unavailableCode =
  /^(P1001|P1002|P1008|P1017|P2024|P2028|P2034|55P03|SQLITE_(BUSY|FULL|IOERR|LOCKED|CANTOPEN|READONLY)\w*)$/

/** The error a client may see. Details of an unexpected one go only to the log, which the request ID points to. */
export function toPublicError(error: unknown, requestId: string): AppError {
  if (isAppError(error)) return error
  if (isDatabaseUnavailable(error)) {
    log.warn({ err: error }, 'database unavailable')
    const message = 'The database is unavailable. Try again in a moment.'
    return new AppError('unavailable', message, { headers: { 'Retry-After': '1' } })
  }
  log.error({ err: error }, 'unexpected error')
  return new AppError('internal', `Something went wrong. The log has the details under request ID ${requestId}.`)
}

/** Searches nested errors too: Prisma and its adapters keep the cause under different fields. */
function isDatabaseUnavailable(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false
  const { code, originalCode, cause, meta, driverAdapterError } = error as Record<string, unknown>
  if ([code, originalCode].some((text) => typeof text === 'string' && unavailableCode.test(text))) return true
  return [cause, meta, driverAdapterError].some((inner) => isDatabaseUnavailable(inner, depth + 1))
}
