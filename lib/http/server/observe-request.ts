import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { redactedPath } from '../../core/secrets'
import { log } from '../../logging/log'
import type { RequestFacts } from '../../logging/request-log'
import type { Metrics } from '../../telemetry/metrics'
import { isApiPath, isGatewayPath } from './request-guard'

/** Frequent requests of no interest unless they fail: logged at debug level. */
const QUIET = /^\/(livez|readyz|metrics|favicon\.ico)$|^\/_next\//

/**
 * Logs one line when the response is complete or the client has disconnected, and measures the same span for the metrics. Never
 * the query string.
 */
export function observeRequest(
  metrics: Metrics,
  { method, url = '' }: IncomingMessage,
  response: ServerResponse,
  facts: RequestFacts,
) {
  const startedAt = performance.now()
  response.once('close', () => {
    const ms = performance.now() - startedAt
    const aborted = !response.writableFinished
    const { requestId, userId, waitedMs, error } = facts
    const handler = handlerOf(url)
    const statusClass = aborted ? 'aborted' : `${Math.floor(response.statusCode / 100)}xx`
    metrics.requestDuration.observe({ handler, status: statusClass }, ms / 1000)
    if (error) metrics.errorResponses.inc({ handler, code: error })
    const path = redactedPath(url)
    const status = response.headersSent ? response.statusCode : null
    const level = QUIET.test(path) && status !== null && status < 400 ? 'debug' : 'info'
    const fields = { requestId, userId, error, method, path, status, ms: Math.round(ms), waitedMs }
    log[level](aborted ? { ...fields, aborted } : fields, 'request completed')
  })
}

/** The same for a WebSocket, when it is closed or was refused, with the metrics. Each response on it has a line of its own. */
export function observeSocket(
  metrics: Metrics,
  { url = '' }: IncomingMessage,
  response: ServerResponse,
  socket: Duplex,
  facts: RequestFacts,
) {
  const startedAt = performance.now()
  const path = redactedPath(url)
  socket.once('close', () => {
    const status = response.headersSent || response.statusCode === OPENED ? response.statusCode : null
    const ms = Math.round(performance.now() - startedAt)
    const { requestId, userId, error } = facts
    log.info({ requestId, userId, error, method: 'GET', path, status, ms }, 'websocket closed')
    if (error) metrics.errorResponses.inc({ handler: handlerOf(url), code: error })
  })
}

const OPENED = 101

function handlerOf(url: string): string {
  if (isGatewayPath(url)) return 'v1'
  if (isApiPath(url)) return '1'
  return /^\/(livez|readyz|metrics)(\?|$)/.test(url) ? 'probe' : 'console'
}
