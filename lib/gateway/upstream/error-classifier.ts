import type { IncomingHttpHeaders } from 'node:http'
import { isObject } from '../metering/usage'
import { parsed } from '../scanner/json-text'
import { first } from './headers'

/**
 * Why a key did not do its work, so that another one may: the request certainly did not run.
 * `out`: the provider refuses the key itself. `model`: the key has no such model. `busy`: the provider cannot just now.
 * `unreached`: nobody answers there, whatever the model.
 */
export type KeyFailure = { kind: 'out' | 'model' | 'busy' | 'unreached'; ms: number }

const SECOND = 1000
const LONGEST = 3600 * SECOND

const noMoney = new Set(['insufficient_quota', 'billing_hard_limit_reached'])
const noModel = new Set(['model_not_found', 'DeploymentNotFound'])

/** Null when nothing was wrong with the key. `text` is the beginning of the answer's body. */
export function classifyError(status: number, headers: IncomingHttpHeaders, text: string): KeyFailure | null {
  if (status < 400) return null
  const codes = codesIn(text)
  if (status === 401 || codes.some((code) => noMoney.has(code))) return { kind: 'out', ms: 0 }
  if (status === 403 || codes.some((code) => noModel.has(code))) return { kind: 'model', ms: 300 * SECOND }
  if (status === 429) return { kind: 'busy', ms: retryAfter(headers) ?? 20 * SECOND }
  return status === 408 || status >= 500 ? { kind: 'busy', ms: retryAfter(headers) ?? 10 * SECOND } : null
}

export const unreachedTrouble: KeyFailure = { kind: 'unreached', ms: 5 * SECOND }

/** What the provider calls the error: its own members only, never words in a message that may quote a client. */
function codesIn(text: string): string[] {
  const body = parsed(text)
  const error = isObject(body) && isObject(body.error) ? body.error : {}
  return [error.code, error.type].filter((code) => typeof code === 'string')
}

/** Milliseconds; the header may say seconds or a date. */
function retryAfter(headers: IncomingHttpHeaders): number | null {
  const exact = Number(first(headers['retry-after-ms']) ?? Number.NaN)
  if (exact >= 0) return Math.min(exact, LONGEST)
  const text = first(headers['retry-after'])
  if (text === null) return null
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * SECOND : Date.parse(text) - Date.now()
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), LONGEST) : null
}
