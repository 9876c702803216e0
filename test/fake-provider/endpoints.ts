import { images, moderation, speech, transcript } from './media'
import { findStored, makeResponse, type StoredResponse } from './responses'
import { type Fields, json, type Result, usageOf } from './result'
import type { Script } from './script'

/** The result of every endpoint but chat, completions, embeddings and models. Null if there is no such endpoint. */
export function resultOf(
  { method, path, key }: { method: string; path: string; key: string },
  request: Fields,
  script: Script,
  stored: Map<string, StoredResponse>,
): Result | null {
  const name = path.replace(/^\/v1\//, '').replace(/\?.*/, '')
  if (name === 'responses/compact') return json({ object: 'response.compaction', output: [], usage: usageOf(script) })
  if (name === 'responses/input_tokens')
    return json({ object: 'response.input_tokens', input_tokens: script.input ?? 9 })
  if (name === 'alpha/search') return json({ encrypted_output: null, output: 'Found.' })
  if (name === 'rerank') return json({ results: [], meta: { billed_units: { search_units: 1 } } })
  if (name.startsWith('responses/')) return findStored(method, path, key, stored)
  if (name === 'responses') return makeResponse(request, script, key, stored)
  if (name === 'moderations') return moderation(request)
  if (name === 'audio/speech') return speech(request, script)
  if (name === 'audio/transcriptions' || name === 'audio/translations') return transcript(request, script)
  if (name === 'images/edits') return images(request, script, 'image_edit')
  return name.startsWith('images/') ? images(request, script, 'image_generation') : null
}

/** Server-sent events with their names. */
export const framed = (events: { type: string }[]) =>
  events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
