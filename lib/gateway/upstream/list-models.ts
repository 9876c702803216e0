import { log } from '../../logging/log'
import type { GatewayDeps } from '../deps'
import { NoResponse, UpstreamCall, type UpstreamRequest } from './http-client'

/** A list of models is a few kilobytes, but a provider's response may be endless. */
const MAX_BYTES = 8 * 2 ** 20
const TIMEOUT_MS = 15_000

/** The response to the request for this key's models. Null when the provider does not respond in time, or with too much. */
export async function fetchModelList(
  { pools, timeouts }: Pick<GatewayDeps, 'pools' | 'timeouts'>,
  key: { id: number; secret: string },
  { origin, path, headers }: Pick<UpstreamRequest, 'path' | 'headers'> & { origin: string },
): Promise<{ status: number; text: string } | null> {
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
    const head = await call.head
    if (head instanceof NoResponse) throw head
    const text = await call.text(MAX_BYTES)
    return text === null ? null : { status: head.status, text }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    log.warn({ keyId: key.id, why: error.message }, 'provider did not list its models')
    return null
  } finally {
    clearTimeout(timer)
  }
}
