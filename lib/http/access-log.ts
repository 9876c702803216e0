import type { IncomingMessage, ServerResponse } from 'node:http'
import { log } from '../logging/log'
import type { Facts } from '../logging/request-log'

/** Asked so often, or with so little to tell, that only a failure is worth a line. */
const QUIET = /^\/(livez|readyz|metrics|favicon\.ico)$|^\/_next\//
const LONGEST_PATH = 256

/** One line for each request, once its answer has gone out or the client has left. Never what stands behind the `?`. */
export function logAnswer({ method, url = '' }: IncomingMessage, response: ServerResponse, facts: Facts) {
  const started = performance.now()
  const [path = ''] = url.slice(0, LONGEST_PATH).split('?', 1)
  response.once('close', () => {
    const status = response.headersSent ? response.statusCode : null
    const cut = !response.writableFinished
    const ms = Math.round(performance.now() - started)
    const level = QUIET.test(path) && status !== null && status < 400 ? 'debug' : 'info'
    const { requestId, userId, error } = facts
    log[level]({ requestId, userId, error, method, path, status, ms, ...(cut ? { cut } : {}) }, 'answered')
  })
}
