import { isObject } from '../scanner/json'
import type { PathScanner } from '../scanner/path-scanner'
import { scanServerEvent } from './events'

/** A `response.done` with its failure where the other endpoints have it. */
export function normalizeDone(paths: PathScanner): PathScanner {
  const usage = paths.value('response.usage')
  const details = paths.value('response.status_details')
  const isFailed = paths.value('response.status') === 'failed'
  const response = {
    id: paths.value('response.id'),
    usage: isObject(usage) ? usage : null,
    error: isFailed ? ((isObject(details) ? details.error : null) ?? { message: 'The response failed.' }) : null,
  }
  return scanServerEvent(Buffer.from(JSON.stringify({ type: 'response.done', response })))
}
