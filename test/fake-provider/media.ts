import type { Script } from './script'
import { type Fields, json, type Shape, usageOf, wordsOf } from './shape'

const PICTURE = Buffer.from('a small picture').toString('base64')
const isTokenModel = ({ model = '' }: Fields) => model.startsWith('gpt-')

function pictureUsage(script: Script) {
  const { input_tokens, output_tokens, total_tokens } = usageOf(script)
  const image_tokens = Math.min(script.imageInput ?? 0, input_tokens)
  const details = { text_tokens: input_tokens - image_tokens, image_tokens }
  return { total_tokens, input_tokens, output_tokens, input_tokens_details: details }
}

/** Pictures, made or edited. */
export function pictures(asked: Fields, script: Script, kind: 'image_generation' | 'image_edit'): Shape {
  const { size = '1024x1024', quality = 'high' } = asked
  const look = { background: 'opaque', output_format: 'png', quality, size }
  const b64_json = script.flood ? 'A'.repeat(script.flood * 65_536) : PICTURE
  if (asked.stream) {
    const each = { b64_json, created_at: 1_790_000_000, ...look }
    const partial = { type: `${kind}.partial_image`, partial_image_index: 0, ...each }
    return { kind: 'events', events: [partial, { type: `${kind}.completed`, ...each, usage: pictureUsage(script) }] }
  }
  const one = isTokenModel(asked) ? { b64_json } : { url: 'https://pictures.invalid/1.png', revised_prompt: 'more so' }
  const data = Array.from({ length: asked.n ?? 1 }, () => one)
  const told = isTokenModel(asked) && !script.noUsage ? { ...look, usage: pictureUsage(script) } : {}
  return json({ created: 1_790_000_000, data, ...told })
}

/** Speech: sound, or with `stream_format: sse` events that tell its tokens. */
export function speech(asked: Fields, script: Script): Shape {
  if (asked.stream_format !== 'sse') return { kind: 'bytes', type: 'audio/mpeg', bytes: Buffer.alloc(5000, 0xfb) }
  const { input_tokens, output_tokens, total_tokens } = usageOf(script)
  const deltas = wordsOf(script).map((word) => ({
    type: 'speech.audio.delta',
    audio: Buffer.from(word).toString('base64'),
  }))
  const usage = { input_tokens, output_tokens, total_tokens }
  return { kind: 'events', events: [...deltas, { type: 'speech.audio.done', usage }] }
}

/** What was said in a sound: by seconds from whisper-1, by tokens from the others. */
export function transcript(asked: Fields, script: Script): Shape {
  const text = wordsOf(script).join('')
  const format = asked.response_format ?? 'json'
  if (format === 'text') return { kind: 'bytes', type: 'text/plain; charset=utf-8', bytes: Buffer.from(`${text}\n`) }
  const { input_tokens, output_tokens, total_tokens } = usageOf(script)
  const input_token_details = { text_tokens: 0, audio_tokens: input_tokens }
  const seconds = script.seconds ?? 7
  const usage = isTokenModel(asked)
    ? { type: 'tokens', input_tokens, input_token_details, output_tokens, total_tokens }
    : { type: 'duration', seconds }
  if (asked.stream) {
    const deltas = wordsOf(script).map((delta) => ({ type: 'transcript.text.delta', delta }))
    return { kind: 'events', events: [...deltas, { type: 'transcript.text.done', text, usage }] }
  }
  const more =
    format === 'verbose_json' ? { task: 'transcribe', language: 'english', duration: seconds, segments: [] } : {}
  return json({ ...more, text, ...(script.noUsage ? {} : { usage }) })
}

export const moderation = (asked: Fields): Shape =>
  json({
    id: 'modr-fake',
    model: asked.model ?? 'omni-moderation-latest',
    results: [{ flagged: false, categories: { violence: false }, category_scores: { violence: 0.01 } }],
  })
