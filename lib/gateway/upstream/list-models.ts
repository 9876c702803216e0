import { log } from '../../logging/log'
import type { GatewayDeps } from '../deps'
import { modelsTarget } from '../providers/provider'
import { isObject, parseJson } from '../scanner/json'
import type { ProviderKey } from '../snapshot/provider-keys'
import { UpstreamCall } from './http-client'

/** A list of models is a few kilobytes, but a provider's response may be endless. */
const MAX_BYTES = 8 * 2 ** 20
const TIMEOUT_MS = 15_000

/** The response to `GET /models` with this key. Null when the provider does not respond in time, or with too much. */
export async function fetchModelList(
  { pools, timeouts }: Pick<GatewayDeps, 'pools' | 'timeouts'>,
  key: ProviderKey,
): Promise<{ status: number; text: string } | null> {
  const { origin, path, headers } = modelsTarget(key)
  const request = {
    method: 'GET' as const,
    path,
    headers: { ...headers, accept: 'application/json' },
    body: [],
    secret: key.secret,
  }
  const call = UpstreamCall.dispatch(pools, origin, request, timeouts)
  const timer = setTimeout(() => call.abort(new Error('timed out')), TIMEOUT_MS)
  try {
    const { status } = await call.head
    const text = await call.text(MAX_BYTES)
    return text === null ? null : { status, text }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    log.warn({ keyId: key.id, why: error.message }, 'provider did not list its models')
    return null
  } finally {
    clearTimeout(timer)
  }
}

/** The number of models in a provider's list, null when the text is not such a list. */
export function countModels(text: string): number | null {
  const body = parseJson(text)
  return isObject(body) && Array.isArray(body.data) ? body.data.length : null
}
