import { describe, expect, it } from 'vitest'
import { chunksOf, manyCuts } from '../../../test/cuts'
import { framed, resultOf } from '../../../test/fake-provider/endpoints'
import type { Fields } from '../../../test/fake-provider/result'
import type { Script } from '../../../test/fake-provider/script'
import { eventStreamMeter } from './event-stream-meter'

function streamOf(name: string, body: Fields, script: Script = {}): Buffer {
  const from = { method: 'POST', path: `/v1/${name}`, key: 'k' }
  const shape = resultOf(from, { stream: true, ...body }, script, new Map())
  if (shape?.kind !== 'events') throw new Error('not a stream')
  return Buffer.from(framed(shape.events).join(''))
}

function run(bytes: Buffer, cuts: readonly number[]) {
  const meter = eventStreamMeter()
  const before = Buffer.concat(chunksOf(bytes, cuts).flatMap((chunk) => meter.push(chunk)))
  void meter.finish()
  return { before, all: Buffer.concat([before, ...meter.withheld()]), result: meter.result(), meter }
}

const streams: [string, Buffer, object][] = [
  [
    'responses',
    streamOf('responses', { model: 'gpt-5' }, { input: 30, output: 4, cached: 10, reasoning: 2 }),
    { usage: { inputTokens: 30, cachedTokens: 10, outputTokens: 4, reasoningTokens: 2 }, model: 'gpt-5' },
  ],
  [
    'a response that is incomplete',
    streamOf('responses', { model: 'gpt-5' }, { output: 3, ends: 'incomplete' }),
    { usage: { inputTokens: 9, outputTokens: 3 } },
  ],
  [
    'a response that failed',
    streamOf('responses', { model: 'gpt-5' }, { output: 3, ends: 'failed' }),
    { usage: { inputTokens: 9, outputTokens: 3 } },
  ],
  [
    'images',
    streamOf('images/generations', { model: 'gpt-image-1' }, { input: 50, output: 4160 }),
    { usage: { inputTokens: 50, outputTokens: 4160 }, imageOutputTokens: 4160, images: 1 },
  ],
  [
    'speech',
    streamOf('audio/speech', { model: 'gpt-4o-mini-tts', stream_format: 'sse' }, { input: 5, output: 101 }),
    { usage: { inputTokens: 5, outputTokens: 101 } },
  ],
  [
    'a transcript by tokens',
    streamOf('audio/transcriptions', { model: 'gpt-4o-transcribe' }, { input: 14, output: 45 }),
    { usage: { inputTokens: 14, audioInputTokens: 14, outputTokens: 45 } },
  ],
  [
    'a transcript by seconds',
    streamOf('audio/transcriptions', { model: 'whisper-1' }),
    { usage: null, audioSeconds: 7 },
  ],
]

describe('the event stream meter', () => {
  it.each(streams)('passes byte for byte and meters, cut at every byte: %s', (_, bytes, expected) => {
    for (const cuts of [[], ...manyCuts(bytes.length)]) {
      const { before, all, result } = run(bytes, cuts)
      if (!all.equals(bytes)) expect(all.toString()).toBe(bytes.toString())
      expect(result).toMatchObject(expected)
      // The client cannot take it for complete before the entry is settled.
      expect(before.length).toBeLessThan(bytes.length)
    }
  })

  it.each(streams)('is not complete before the last event, truncated at every byte: %s', (_, bytes) => {
    const closing = bytes.lastIndexOf('event: ')
    const meter = eventStreamMeter()
    let shown = 0
    for (let end = 0; end < closing; end += 1) {
      for (const part of meter.push(bytes.subarray(end, end + 1))) shown += part.length
      expect(shown).toBeLessThanOrEqual(end + 1)
      expect(meter.complete).toBe(false)
    }
  })

  it.each(streams)('loses no byte of a truncated stream: %s', (_, bytes) => {
    for (let end = 0; end < bytes.length; end += 29) expect(run(bytes.subarray(0, end), []).all.length).toBe(end)
  })

  it('meters events of any length, and withholds their last part', () => {
    const bytes = streamOf('images/generations', { model: 'gpt-image-1' }, { flood: 40, input: 5, output: 6 })
    const pieces = Array.from({ length: 100 }, (_, index) => Math.floor((bytes.length * (index + 1)) / 101))
    const { before, all, result } = run(bytes, pieces)
    expect(all.equals(bytes)).toBe(true)
    expect(before.length).toBeLessThan(bytes.length)
    expect(result).toMatchObject({ usage: { inputTokens: 5, outputTokens: 6 }, images: 1 })
  })

  it('meters a long last event that no blank line ends', () => {
    const usage = { input_tokens: 5, output_tokens: 6 }
    const event = { type: 'image_generation.completed', b64_json: 'A1b'.repeat(500_000), usage }
    const bytes = Buffer.from(`data: ${JSON.stringify(event)}`)
    const { all, result } = run(bytes, [1_200_000])
    expect(all.equals(bytes)).toBe(true)
    expect(result).toMatchObject({ usage: { inputTokens: 5, outputTokens: 6 }, images: 1 })
  })

  it('is finished after the message, and complete after the closing event', () => {
    const text = streamOf('responses', { model: 'gpt-5' }).toString()
    const at = text.indexOf('event: response.output_item.done')
    const end = text.indexOf('event: response.completed')
    expect(run(Buffer.from(text.slice(0, at)), []).meter).toMatchObject({ finished: false, complete: false })
    expect(run(Buffer.from(text.slice(0, end)), []).meter).toMatchObject({ finished: true, complete: false })
    expect(run(Buffer.from(text), []).meter).toMatchObject({ finished: true, complete: true })
  })

  it('collects the ids of the response and its items, and the output text', () => {
    const { result } = run(streamOf('responses', { model: 'gpt-5' }, { output: 2 }), [])
    expect(result.ids).toEqual([expect.stringMatching(/^resp_fake/), expect.stringMatching(/^msg_fake/)])
    expect(result.outputText().text).toBe('word0 word1 ')
  })
})

it('the number of ids kept from a response is bounded, however many the provider invents', () => {
  const event = (id: number) =>
    `data: ${JSON.stringify({ type: 'response.output_item.added', item: { id: `item_${id}` } })}\n\n`
  const { result } = run(Buffer.from(Array.from({ length: 5000 }, (_, id) => event(id)).join('')), [])
  expect(result.ids).toHaveLength(1000)
})

it('of several images every one is billed, by its own usage', () => {
  const usage = { input_tokens: 5, output_tokens: 6, total_tokens: 11 }
  const event = `data: ${JSON.stringify({ type: 'image_generation.completed', usage })}\n\n`
  const { result } = run(Buffer.from(event.repeat(2)), [])
  expect(result).toMatchObject({ usage: { inputTokens: 10, outputTokens: 12 }, imageOutputTokens: 12, images: 2 })
})
