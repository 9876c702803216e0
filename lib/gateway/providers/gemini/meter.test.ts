import { describe, expect, it } from 'vitest'
import { chunksOf, manyCuts } from '../../../../test/cuts'
import { type GeminiShape, geminiShapes, toGeminiArray, toGeminiSse } from '../../../../test/gemini-shapes'
import type { MeterResult } from '../../metering/meter'
import { meterFor } from '../../metering/response-meter'
import { endpointAt } from './endpoints'
import { geminiMeter } from './meter'

const EVENTS = { 'content-type': 'text/event-stream' }
const JSON_TYPE = { 'content-type': 'application/json; charset=UTF-8' }
const endpoint = endpointAt('/v1beta/models/gemini-2.5-flash:streamGenerateContent') ?? fail()

async function meter(headers: Record<string, string>, chunks: readonly Buffer[], isBroken = false) {
  const tested = meterFor({ headers }, endpoint, false, geminiMeter)
  const shown = chunks.flatMap((chunk) => tested.push(chunk))
  const early = Buffer.concat(shown)
  await tested.finish(isBroken)
  return { early, whole: Buffer.concat([...shown, ...tested.withheld()]), result: tested.result() }
}

function expectShape(result: MeterResult, { tokens, imageOutput, serviceTier }: GeminiShape) {
  const { input, cached = 0, output, reasoning = 0, audioInput = 0, images = 0 } = tokens
  expect(result.usage).toEqual({
    ...{ inputTokens: input, cachedTokens: cached, cacheWriteTokens: 0, outputTokens: output },
    ...{ reasoningTokens: reasoning, audioInputTokens: audioInput, audioOutputTokens: 0, imageTokens: images },
  })
  expect(result).toMatchObject({ confidence: 'exact', model: 'gemini-2.5-flash', flags: [] })
  expect(result.serviceTier).toBe(serviceTier ?? null)
  expect(result.breakdown?.imageOutputTokens).toBe(imageOutput)
}

describe.each(geminiShapes)('$name', (shape) => {
  const bodies = [
    ['as events', EVENTS, toGeminiSse(shape.chunks)],
    ['as an array', JSON_TYPE, toGeminiArray(shape.chunks)],
    ['as one document', JSON_TYPE, JSON.stringify(shape.chunks.at(-1), null, 2)],
  ] as const

  it.each(bodies)('%s, is counted, wherever its bytes are cut, and its end is withheld', async (_, headers, body) => {
    const bytes = Buffer.from(body)
    const uncut = await meter(headers, [bytes])
    expectShape(uncut.result, shape)
    const expected = JSON.stringify(uncut.result)
    for (const cuts of manyCuts(bytes.length)) {
      const cut = await meter(headers, chunksOf(bytes, cuts))
      const isRight = JSON.stringify(cut.result) === expected && cut.whole.equals(bytes)
      if (!isRight || cut.early.toString().trimEnd().length >= body.trimEnd().length)
        expect({ cuts, cut: cut.whole.toString(), result: cut.result }).toBeNull()
    }
  })

  it.each(bodies)('%s, is a floor or nothing when it breaks before its last usage', async (_, headers, body) => {
    const bytes = Buffer.from(body)
    const countedAt = Math.max(bytes.lastIndexOf('}') - 1, 0)
    for (let at = 1; at < countedAt; at += 1) {
      const { whole, result } = await meter(headers, [bytes.subarray(0, at)], true)
      if (result.confidence === 'exact' || !whole.equals(bytes.subarray(0, at)))
        expect({ at, result, whole: whole.toString() }).toBeNull()
    }
  })
})

it('passes the elements of an array on as they arrive', async () => {
  const tested = meterFor({ headers: JSON_TYPE }, endpoint, false, geminiMeter)
  const shown = tested.push(Buffer.from('[{"candidates":[{"content":{"parts":[{"text":"a"}]}}]}\n,'))
  expect(Buffer.concat(shown).toString()).toBe('[{"candidates":[{"content":{"parts":[{"text":"a"}]}}]}')
})

it('a picture of two megabytes passes in parts, and its usage counts', async () => {
  const parts = [{ inlineData: { mimeType: 'image/png', data: 'Ab9'.repeat(700_000) } }]
  const usageMetadata = { promptTokenCount: 9, candidatesTokenCount: 1290, totalTokenCount: 1299 }
  const root = { candidates: [{ content: { parts }, finishReason: 'STOP' }], usageMetadata, modelVersion: 'm' }
  for (const [headers, body] of [
    [EVENTS, toGeminiSse([root])],
    [JSON_TYPE, toGeminiArray([root, root])],
    [JSON_TYPE, JSON.stringify(root)],
  ] as const) {
    const bytes = Buffer.from(body)
    const count = Math.ceil(bytes.length / 65_536)
    const chunks = Array.from({ length: count }, (_, index) => bytes.subarray(index * 65_536, (index + 1) * 65_536))
    const { whole, result } = await meter(headers, chunks)
    expect(whole.equals(bytes)).toBe(true)
    expect(result).toMatchObject({ confidence: 'exact', usage: { inputTokens: 9, outputTokens: 1290 } })
  }
})

it.each([
  ['events', EVENTS, (root: object) => toGeminiSse([root])],
  ['an array', JSON_TYPE, (root: object) => toGeminiArray([root])],
])('an error in %s instead of content costs nothing', async (_, headers, format) => {
  const root = { error: { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' } }
  const { result } = await meter(headers, [Buffer.from(format(root))])
  expect(result).toMatchObject({ confidence: 'none', usage: null, error: { status: 503 } })
})

function fail(): never {
  throw new Error('no endpoint')
}
