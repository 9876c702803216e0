import { isObject } from '../scanner/json'
import type { PathScanner } from '../scanner/path-scanner'
import { scanServerEvent } from './events'

/**
 * A `response.done`, its usage in the terms of the other endpoints: realtime counts cached audio and images in both details, and
 * cached tokens have one price, whatever they are. A failure is where the others have it.
 */
export function normalizeDone(paths: PathScanner): PathScanner {
  const usage = paths.value('response.usage')
  const details = paths.value('response.status_details')
  const isFailed = paths.value('response.status') === 'failed'
  const response = {
    id: paths.value('response.id'),
    usage: isObject(usage) ? withoutCachedParts(usage) : null,
    error: isFailed ? ((isObject(details) ? details.error : null) ?? { message: 'The response failed.' }) : null,
  }
  return scanServerEvent(Buffer.from(JSON.stringify({ type: 'response.done', response })))
}

function withoutCachedParts(usage: Record<string, unknown>): Record<string, unknown> {
  const details = usage.input_token_details
  if (!isObject(details) || !isObject(details.cached_tokens_details)) return usage
  const cached = details.cached_tokens_details
  const rest = (name: string) => Math.max(count(details[name]) - count(cached[name]), 0)
  const input_token_details = { ...details, audio_tokens: rest('audio_tokens'), image_tokens: rest('image_tokens') }
  return { ...usage, input_token_details }
}

const count = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : 0)
