import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Facts } from '../logging/request-log'
import type { Meters } from '../telemetry/meters'
import { isApiPath, isGatewayPath } from './entrance'

/** Counts a request once its answer has gone out or the client has left. */
export function countAnswer(meters: Meters, { url = '' }: IncomingMessage, response: ServerResponse, facts: Facts) {
  const door = doorOf(url)
  const stop = meters.answers.startTimer({ door })
  response.once('close', () => {
    stop({ status: response.writableFinished ? `${Math.floor(response.statusCode / 100)}xx` : 'cut' })
    if (facts.error) meters.refusals.inc({ door, reason: facts.error })
  })
}

function doorOf(url: string): string {
  if (isGatewayPath(url)) return 'v1'
  if (isApiPath(url)) return '1'
  return /^\/(livez|readyz|metrics)(\?|$)/.test(url) ? 'probe' : 'console'
}
