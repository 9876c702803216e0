import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { log } from '../../logging/log'
import type { RequestFacts } from '../../logging/request-log'
import type { Metrics } from '../../telemetry/metrics'
import { isApiPath, isGatewayPath } from './request-guard'

/** Frequent requests of no interest unless they fail: logged at debug level. */
const QUIET = /^\/(livez|readyz|metrics|favicon\.ico)$|^\/_next\//
const MAX_PATH_LENGTH = 256

/** Logs one line when the response is complete or the client has disconnected; never the query string. */
export function logRequest({ method, url = '' }: IncomingMessage, response: ServerResponse, facts: RequestFacts) {
  const startedAt = performance.now()
  const [path = ''] = url.slice(0, MAX_PATH_LENGTH).split('?', 1)
  response.once('close', () => {
    const status = response.headersSent ? response.statusCode : null
    const aborted = !response.writableFinished
    const ms = Math.round(performance.now() - startedAt)
    const level = QUIET.test(path) && status !== null && status < 400 ? 'debug' : 'info'
    const { requestId, userId, error } = facts
    const fields = { requestId, userId, error, method, path, status, ms, ...(aborted ? { aborted } : {}) }
    log[level](fields, 'request completed')
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
  const [path = ''] = url.slice(0, MAX_PATH_LENGTH).split('?', 1)
  socket.once('close', () => {
    const status = response.headersSent || response.statusCode === OPENED ? response.statusCode : null
    const ms = Math.round(performance.now() - startedAt)
    const { requestId, userId, error } = facts
    log.info({ requestId, userId, error, method: 'GET', path, status, ms }, 'websocket closed')
    if (error) metrics.errorResponses.inc({ handler: handlerOf(url), code: error })
  })
}

const OPENED = 101

/** Measures the same span for the metrics. */
export function countRequest(
  metrics: Metrics,
  { url = '' }: IncomingMessage,
  response: ServerResponse,
  facts: RequestFacts,
) {
  const handler = handlerOf(url)
  const stop = metrics.requestDuration.startTimer({ handler })
  response.once('close', () => {
    stop({ status: response.writableFinished ? `${Math.floor(response.statusCode / 100)}xx` : 'aborted' })
    if (facts.error) metrics.errorResponses.inc({ handler, code: facts.error })
  })
}

function handlerOf(url: string): string {
  if (isGatewayPath(url)) return 'v1'
  if (isApiPath(url)) return '1'
  return /^\/(livez|readyz|metrics)(\?|$)/.test(url) ? 'probe' : 'console'
}
