import type { IncomingHttpHeaders } from 'node:http'
import { isObject, parseJson } from '../scanner/json'
import { firstValue } from './headers'

/**
 * Why a key failed, in a way that another key may not. Whether the request ran is another question: see `wasRefused`.
 * `key_rejected`: the provider rejects the key itself. `model_unavailable`: the key cannot use the model. `overloaded`: the
 * provider is rate-limiting or failing. `unreachable`: it does not respond, whatever the model.
 */
export type KeyFailure = {
  kind: 'key_rejected' | 'model_unavailable' | 'overloaded' | 'unreachable'
  cooldownMs: number
}

const SECOND = 1000
const MAX_RETRY_AFTER_MS = 3600 * SECOND

const NO_CREDIT_CODES = new Set(['insufficient_quota', 'billing_hard_limit_reached'])
const NO_MODEL_CODES = new Set(['model_not_found', 'DeploymentNotFound'])

export const unreachableFailure: KeyFailure = { kind: 'unreachable', cooldownMs: 5 * SECOND }

/**
 * Null when the key is not to blame. `body`: the beginning of the response's body. `blame`: what the provider's own words say.
 */
export function classifyError(
  status: number,
  headers: IncomingHttpHeaders,
  body: string,
  blame: 'key_rejected' | 'model_unavailable' | null = null,
): KeyFailure | null {
  if (status < 400) return null
  if (blame) return { kind: blame, cooldownMs: blame === 'key_rejected' ? 0 : 300 * SECOND }
  const codes = errorCodes(body)
  if (status === 401 || codes.some((code) => NO_CREDIT_CODES.has(code))) return { kind: 'key_rejected', cooldownMs: 0 }
  if (status === 403 || codes.some((code) => NO_MODEL_CODES.has(code)))
    return { kind: 'model_unavailable', cooldownMs: 300 * SECOND }
  if (status === 429) return { kind: 'overloaded', cooldownMs: retryAfter(headers) ?? 20 * SECOND }
  return status === 408 || status >= 500 ? { kind: 'overloaded', cooldownMs: retryAfter(headers) ?? 10 * SECOND } : null
}

/** Its codes only: the message may quote what the client sent. */
function errorCodes(text: string): string[] {
  const body = parseJson(text)
  const error = isObject(body) && isObject(body.error) ? body.error : {}
  return [error.code, error.type].filter((code) => typeof code === 'string')
}

/** Milliseconds. `Retry-After` has seconds or a date. */
function retryAfter(headers: IncomingHttpHeaders): number | null {
  const exact = Number(firstValue(headers['retry-after-ms']) ?? Number.NaN)
  if (exact >= 0) return Math.min(exact, MAX_RETRY_AFTER_MS)
  const text = firstValue(headers['retry-after'])
  if (text === null) return null
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * SECOND : Date.parse(text) - Date.now()
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS) : null
}

/** A proxy on the way gave up waiting: the provider may still be at work, and will bill what it completes. */
export const mayStillRun = (status: number | null) => status === 504 || status === 524

/** 529 is Anthropic's "overloaded". Any other 5xx may follow a request that ran, with the calls of its hosted tools. */
const REFUSING_STATUSES = new Set([503, 529])
/** Envoy answers 503 too when it has lost a connection, unless it could not make one or would not. */
const lostConnection = (body: string) =>
  body.includes('reset before headers') && !body.includes('connection failure') && !body.includes('overflow')

/** Whether a response says that the request did not run. `body`: the beginning of the response's body. */
export const wasRefused = (status: number, body: string): boolean =>
  status < 500 || (REFUSING_STATUSES.has(status) && !lostConnection(body))

const MAX_MESSAGE_LENGTH = 500

/** The provider's own message about a failure, safe to show: one line, short, with anything like a key redacted. */
export function providerMessage(status: number, body: string, secret: string): string {
  const json = parseJson(body)
  const { error, message } = isObject(json) ? json : {}
  const found = [isObject(error) ? error.message : error, message].find((one) => typeof one === 'string' && one !== '')
  if (typeof found !== 'string') return `The provider responded with ${status} and no message.`
  const redacted = found.replaceAll(secret, '[key]').replace(/\b(sk|key|sess)-[\w*.-]+|\*{16,}/gi, '[key]')
  return redacted
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_MESSAGE_LENGTH)
}
