import { describe, expect, it } from 'vitest'
import { framed, shapeOf } from '../../../test/fake-provider/endpoints'
import type { Script } from '../../../test/fake-provider/script'
import type { Fields } from '../../../test/fake-provider/shape'
import { eventMeter } from './event-stream-meter'

/** Milliseconds: as many runs as there are bytes. */
const EXHAUSTIVE = 60_000

function recorded(name: string, asked: Fields, script: Script = {}): Buffer {
  const from = { method: 'POST', path: `/v1/${name}`, key: 'k' }
  const shape = shapeOf(from, { stream: true, ...asked }, script, new Map())
  if (shape?.kind !== 'events') throw new Error('no stream')
  return Buffer.from(framed(shape.events).join(''))
}

function run(bytes: Buffer, cuts: readonly number[]) {
  const meter = eventMeter()
  const edges = [0, ...cuts, bytes.length]
  const now = edges.flatMap((start, index) => meter.push(bytes.subarray(start, edges[index + 1] ?? bytes.length)))
  const before = Buffer.concat(now)
  void meter.finish()
  return { before, all: Buffer.concat([before, ...meter.withheld()]), seen: meter.result(), meter }
}

const streams: [string, Buffer, object][] = [
  [
    'responses',
    recorded('responses', { model: 'gpt-5' }, { input: 30, output: 4, cached: 10, reasoning: 2 }),
    { usage: { inputTokens: 30, cachedTokens: 10, outputTokens: 4, reasoningTokens: 2 }, model: 'gpt-5' },
  ],
  [
    'a response that is incomplete',
    recorded('responses', { model: 'gpt-5' }, { output: 3, ends: 'incomplete' }),
    { usage: { inputTokens: 9, outputTokens: 3 } },
  ],
  [
    'a response that failed',
    recorded('responses', { model: 'gpt-5' }, { output: 3, ends: 'failed' }),
    { usage: { inputTokens: 9, outputTokens: 3 } },
  ],
  [
    'pictures',
    recorded('images/generations', { model: 'gpt-image-1' }, { input: 50, output: 4160 }),
    { usage: { inputTokens: 50, outputTokens: 4160 }, pictureTokens: 4160, pictures: 1 },
  ],
  [
    'speech',
    recorded('audio/speech', { model: 'gpt-4o-mini-tts', stream_format: 'sse' }, { input: 5, output: 101 }),
    { usage: { inputTokens: 5, outputTokens: 101 } },
  ],
  [
    'a transcript by tokens',
    recorded('audio/transcriptions', { model: 'gpt-4o-transcribe' }, { input: 14, output: 45 }),
    { usage: { inputTokens: 14, audioInputTokens: 14, outputTokens: 45 } },
  ],
  ['a transcript by seconds', recorded('audio/transcriptions', { model: 'whisper-1' }), { usage: null, seconds: 7 }],
]

describe('a stream whose events say their type', () => {
  it.each(streams)(
    'passes byte for byte and is metered, cut at every place: %s',
    (_, bytes, expected) => {
      for (let cut = 0; cut <= bytes.length; cut += 1) {
        const { before, all, seen } = run(bytes, [cut])
        if (!all.equals(bytes)) expect(all.toString()).toBe(bytes.toString())
        expect(seen).toMatchObject(expected)
        // The client cannot take it for complete before the books are closed.
        expect(before.length).toBeLessThan(bytes.length)
      }
    },
    EXHAUSTIVE,
  )

  it.each(streams)(
    'has no end before its end, cut off at every place: %s',
    (_, bytes) => {
      const closing = bytes.lastIndexOf('event: ')
      for (let end = 0; end < bytes.length; end += 1) {
        const { all, meter } = run(bytes.subarray(0, end), [])
        expect(all.length).toBe(end)
        if (end <= closing) expect(meter.complete).toBe(false)
      }
    },
    EXHAUSTIVE,
  )

  it('meters events longer than it keeps, and holds their last part', () => {
    const bytes = recorded('images/generations', { model: 'gpt-image-1' }, { flood: 40, input: 5, output: 6 })
    const pieces = Array.from({ length: 100 }, (_, index) => Math.floor((bytes.length * (index + 1)) / 101))
    const { before, all, seen } = run(bytes, pieces)
    expect(all.equals(bytes)).toBe(true)
    expect(before.length).toBeLessThan(bytes.length)
    expect(seen).toMatchObject({ usage: { inputTokens: 5, outputTokens: 6 }, pictures: 1 })
  })

  it('is finished with its message, and complete with its closing event', () => {
    const text = recorded('responses', { model: 'gpt-5' }).toString()
    const at = text.indexOf('event: response.output_item.done')
    const end = text.indexOf('event: response.completed')
    expect(run(Buffer.from(text.slice(0, at)), []).meter).toMatchObject({ finished: false, complete: false })
    expect(run(Buffer.from(text.slice(0, end)), []).meter).toMatchObject({ finished: true, complete: false })
    expect(run(Buffer.from(text), []).meter).toMatchObject({ finished: true, complete: true })
  })

  it('keeps the ids of the answer and of its items, and what was said', () => {
    const { seen } = run(recorded('responses', { model: 'gpt-5' }, { output: 2 }), [])
    expect(seen.ids).toEqual([expect.stringMatching(/^resp_fake/), expect.stringMatching(/^msg_fake/)])
    expect(seen.said().text).toBe('word0 word1 ')
  })
})

it('the number of ids kept from a response is bounded, however many the provider invents', () => {
  const event = (id: number) =>
    `data: ${JSON.stringify({ type: 'response.output_item.added', item: { id: `item_${id}` } })}\n\n`
  const { seen } = run(Buffer.from(Array.from({ length: 5000 }, (_, id) => event(id)).join('')), [])
  expect(seen.ids).toHaveLength(1000)
})
