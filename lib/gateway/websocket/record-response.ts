import type { IncomingHttpHeaders } from 'node:http'
import { log } from '../../logging/log'
import type { RequestFacts } from '../../logging/request-log'
import { metrics } from '../../telemetry/metrics'
import type { GatewayDeps } from '../deps'
import type { GatewayError } from '../http/errors'

/** What most of a socket's costs come from. */
export const RESPONSE_CREATE = 'response.create'

/** `event`: what it is the answer to, or itself. `status`: the one it would have over HTTP; null if the provider answered nothing. */
type Ended = {
  endpoint: string
  event: string
  headers: IncomingHttpHeaders
  startedAt: number
  status: number | null
  facts: RequestFacts
}

/** One line in the log and one span for whatever has an entry of its own, as for a request over HTTP. */
export function recordResponse(
  { tracing }: Pick<GatewayDeps, 'tracing'>,
  { endpoint, event, headers, startedAt, status, facts }: Ended,
) {
  const { requestId, userId, waitedMs, error } = facts
  const path = `/v1/${endpoint}`
  log.info({ requestId, userId, error, path, event, ms: Date.now() - startedAt, waitedMs }, 'request completed')
  tracing?.record({ headers, path, event, startedAt, status, facts })
}

/** A refusal is recorded and counted like one over HTTP. */
export function recordRefusal(
  deps: Pick<GatewayDeps, 'tracing'>,
  { code, status }: GatewayError,
  ended: Omit<Ended, 'status' | 'event'>,
) {
  ended.facts.error = code
  metrics().errorResponses.inc({ handler: 'v1', code })
  recordResponse(deps, { ...ended, event: RESPONSE_CREATE, status })
}
