import { type Fields, json, type Result, usageOf, wordsOf } from './result'
import type { Script } from './script'

const IMAGE = Buffer.from('a small image').toString('base64')
const isTokenModel = ({ model = '' }: Fields) => model.startsWith('gpt-')

function imageUsage(script: Script) {
  const { input_tokens, output_tokens, total_tokens } = usageOf(script)
  const image_tokens = Math.min(script.imageInput ?? 0, input_tokens)
  const details = { text_tokens: input_tokens - image_tokens, image_tokens }
  return { total_tokens, input_tokens, output_tokens, input_tokens_details: details }
}

/** Images, generated or edited. */
export function images(request: Fields, script: Script, kind: 'image_generation' | 'image_edit'): Result {
  const { size = '1024x1024', quality = 'high' } = request
  const look = { background: 'opaque', output_format: 'png', quality, size }
  const b64_json = script.flood ? 'A'.repeat(script.flood * 65_536) : IMAGE
  if (request.stream) {
    const each = { b64_json, created_at: 1_790_000_000, ...look }
    const partial = { type: `${kind}.partial_image`, partial_image_index: 0, ...each }
    return { kind: 'events', events: [partial, { type: `${kind}.completed`, ...each, usage: imageUsage(script) }] }
  }
  const one = isTokenModel(request) ? { b64_json } : { url: 'https://images.invalid/1.png', revised_prompt: 'more so' }
  const data = Array.from({ length: request.n ?? 1 }, () => one)
  const usage = isTokenModel(request) && !script.noUsage ? { ...look, usage: imageUsage(script) } : {}
  return json({ created: 1_790_000_000, data, ...usage })
}

/** Speech: audio, or with `stream_format: sse` events that include its usage. */
export function speech(request: Fields, script: Script): Result {
  if (request.stream_format !== 'sse') return { kind: 'bytes', type: 'audio/mpeg', bytes: Buffer.alloc(5000, 0xfb) }
  const { input_tokens, output_tokens, total_tokens } = usageOf(script)
  const deltas = wordsOf(script).map((word) => ({
    type: 'speech.audio.delta',
    audio: Buffer.from(word).toString('base64'),
  }))
  const usage = { input_tokens, output_tokens, total_tokens }
  return { kind: 'events', events: [...deltas, { type: 'speech.audio.done', usage }] }
}

/** A transcript, billed by seconds for whisper-1 and by tokens for other models. */
export function transcript(request: Fields, script: Script): Result {
  const text = wordsOf(script).join('')
  const format = request.response_format ?? 'json'
  if (format === 'text') return { kind: 'bytes', type: 'text/plain; charset=utf-8', bytes: Buffer.from(`${text}\n`) }
  const { input_tokens, output_tokens, total_tokens } = usageOf(script)
  const input_token_details = { text_tokens: 0, audio_tokens: input_tokens }
  const seconds = script.seconds ?? 7
  const usage = isTokenModel(request)
    ? { type: 'tokens', input_tokens, input_token_details, output_tokens, total_tokens }
    : { type: 'duration', seconds }
  if (request.stream) {
    const deltas = wordsOf(script).map((delta) => ({ type: 'transcript.text.delta', delta }))
    return { kind: 'events', events: [...deltas, { type: 'transcript.text.done', text, usage }] }
  }
  const more =
    format === 'verbose_json' ? { task: 'transcribe', language: 'english', duration: seconds, segments: [] } : {}
  return json({ ...more, text, ...(script.noUsage ? {} : { usage }) })
}

export const moderation = (request: Fields): Result =>
  json({
    id: 'modr-fake',
    model: request.model ?? 'omni-moderation-latest',
    results: [{ flagged: false, categories: { violence: false }, category_scores: { violence: 0.01 } }],
  })
