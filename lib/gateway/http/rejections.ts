import type { Period } from '../../core/time'
import { GatewayError } from './errors'

/**
 * Why a request is rejected, or fails without an answer of the provider's, in one place: what SDKs do next depends on the code,
 * `Retry-After` and `x-should-retry`. How it is written is the protocol's (`errorBody`).
 */

export const invalid = (message: string, param: string | null = null) =>
  new GatewayError('invalid_request', message, { param })

export const unsupported = (param: string, message: string) => new GatewayError('unsupported', message, { param })

// The token.

/** Older clients recognise the sentence, newer ones the code. */
export const invalidToken = () =>
  new GatewayError('invalid_api_key', 'Incorrect API key provided: this token is unknown, paused or expired.', {
    headers: { 'www-authenticate': 'Bearer' },
  })

export const missingToken = () =>
  new GatewayError('invalid_api_key', 'A token is required: send it as "Authorization: Bearer <token>".', {
    headers: { 'www-authenticate': 'Bearer' },
  })

// The address and the body.

export const unknownUrl = (method: string, path: string) =>
  new GatewayError('unknown_url', `There is nothing at ${method} ${path} here.`)

/** Any other status makes Codex try again for seconds before it uses HTTP. */
export const websocketUnsupported = () =>
  new GatewayError('websocket_unsupported', 'This is not offered over a WebSocket here: use HTTP.', {
    headers: { upgrade: 'HTTP/1.1', connection: 'upgrade, close' },
  })

export const unsupportedEncoding = (offered: readonly string[]) =>
  new GatewayError('unsupported_encoding', `The body may be compressed with ${offered.join(', ')} or not at all.`, {
    headers: { 'accept-encoding': offered.join(', ') },
  })

export const bodyTooLarge = (maxBytes: number) =>
  new GatewayError('request_too_large', `The request body exceeds the limit of ${maxBytes / 2 ** 20} MB.`)

export const bodyTooSlow = () => new GatewayError('request_timeout', 'The request body arrives too slowly.')

// What it refers to.

export const responseNotFound = (id: string) =>
  new GatewayError('response_not_found', `Response with id '${id}' not found.`)

export const previousResponseNotFound = (id: string) =>
  new GatewayError('previous_response_not_found', `Previous response with id '${id}' not found.`, {
    param: 'previous_response_id',
  })

export const itemNotFound = (id: string) =>
  new GatewayError('item_not_found', `Item with id '${id}' not found.`, { param: 'input' })

export const modelNotFound = (model: string) =>
  new GatewayError('model_not_found', `The model "${model}" does not exist here: no provider key serves it.`, {
    param: 'model',
  })

/** Only without any usable key. Keys in cooldown are used all the same, so waiting would not help. */
export const noKey = () => new GatewayError('no_key', 'There is no provider key here that can be used.')

// What the member may do.

export const modelNotAllowed = (model: string) =>
  new GatewayError('model_not_allowed', `Your token may not use the model "${model}".`, { param: 'model' })

export const unboundedCost = (param: string, reason: string) =>
  new GatewayError('unbounded_cost', `Your token has a budget, and ${reason}.`, { param })

const BUDGETS: Readonly<Record<Period, string>> = {
  day: 'daily budget',
  week: 'weekly budget',
  month: 'monthly budget',
  total: 'total budget',
}

/** Nothing but the next period, or an admin, helps. `reset`: null if the budget has none. */
export function budgetSpent(period: Period, amounts: string, reset: { seconds: number; on: string } | null) {
  const message = `The rest of your ${BUDGETS[period]} does not cover this request. ${amounts}`
  if (!reset) return new GatewayError('insufficient_quota', `${message} It does not reset.`)
  return new GatewayError('insufficient_quota', `${message} It resets on ${reset.on}.`, {
    retryAfterSeconds: reset.seconds,
  })
}

type RateLimit = {
  of: 'member' | 'token'
  type: 'requests' | 'tokens'
  limit: number
  seconds: number
  headers: Record<string, string>
}

export function rateLimitExceeded({ of, type, limit, seconds, headers }: RateLimit) {
  const whose = of === 'token' ? 'The limit of your token' : 'Your limit'
  const message = `${whose} is ${limit} ${type} per minute. Try again in ${seconds} s.`
  return new GatewayError('rate_limit_exceeded', message, { type, retryAfterSeconds: seconds, headers })
}

/** Other requests that are open hold what this one needs, and any of them may end at any moment. */
export const busy = (message: string) => new GatewayError('rate_limit_exceeded', message, { retryAfterSeconds: 1 })

export const budgetReserved = (period: Period, amounts: string) =>
  busy(`Your other open requests hold the rest of your ${BUDGETS[period]}. ${amounts} Try again when one has ended.`)

// The provider.

/** The provider's own 401 would blame the member's token, and shows part of the key. */
export const upstreamKeyRejected = () =>
  new GatewayError('upstream_key_rejected', 'The provider does not accept the key that Chatelaine holds.')

export const upstreamUnreachable = (message = 'The provider could not be reached.') =>
  new GatewayError('upstream_unreachable', message)

export const upstreamTimeout = () => new GatewayError('upstream_timeout', 'The provider did not answer in time.')

export const upstreamBroken = () => new GatewayError('upstream_broken', "The provider's response ended early.")

/** When a stream has been announced to the client already. */
export const upstreamNotStreaming = () =>
  new GatewayError('upstream_broken', 'The provider did not answer with a stream of events.')

// This server.

export const ledgerUnavailable = (cause: unknown) =>
  new GatewayError('unavailable', 'The ledger cannot be written, so nothing was sent.', { cause })

export const databaseUnreadable = (cause: unknown) =>
  new GatewayError('unavailable', 'The database cannot be read, so nothing was sent.', { cause })

export const shuttingDown = () =>
  new GatewayError('unavailable', 'Chatelaine is shutting down.', {
    retryAfterSeconds: 1,
    headers: { connection: 'close' },
  })

export const internalError = () => new GatewayError('internal', 'Something went wrong here.')
