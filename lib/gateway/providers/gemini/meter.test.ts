import { describe, expect, it } from 'vitest'
import { chunksOf, manyCuts } from '../../../../test/cuts'
import { type GeminiShape, geminiShapes } from '../../../../test/gemini-shapes'
import { GEMINI, toGeminiArray, toGeminiSse } from '../../../../test/gemini-stream'
import { costOf, type PricedTokens, settleMetered } from '../../../../test/settle'
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

/** What the ledger is told, as text. */
async function booked(result: MeterResult, { method, requested, answered = GEMINI }: GeminiShape): Promise<string> {
  const served = method ? (endpointAt(`/v1beta/models/x:${method}`) ?? fail()) : endpoint
  const settlement = await settleMetered(result, { endpoint: served, model: requested ?? answered, list: 'google' })
  return JSON.stringify({ ...settlement, settledAt: null }, (_, value) =>
    typeof value === 'bigint' ? `${value}` : value,
  )
}

/** Priced as worked out by hand, or marked as unpriced. */
async function expectBooked(result: MeterResult, shape: GeminiShape) {
  const entry = JSON.parse(await booked(result, shape))
  expect(entry).toMatchObject({
    ...{ state: 'settled', confidence: 'exact', costPico: costOf(shape.cost)?.toString() ?? null },
    tokens: { inputTokens: shape.tokens.input, outputTokens: shape.tokens.output },
  })
  expect(entry.flags).toEqual(shape.cost ? [] : ['no_tier_price'])
}

function expectShape(result: MeterResult, { tokens, imageOutput, serviceTier, answered = GEMINI }: GeminiShape) {
  const { input, cached = 0, output, reasoning = 0, audioInput = 0, images = 0 } = tokens
  expect(result.usage).toEqual({
    ...{ inputTokens: input, cachedTokens: cached, cacheWriteTokens: 0, outputTokens: output },
    ...{ reasoningTokens: reasoning, audioInputTokens: audioInput, audioOutputTokens: 0, imageTokens: images },
  })
  expect(result).toMatchObject({ confidence: 'exact', model: answered, flags: [] })
  expect(result.serviceTier).toBe(serviceTier ?? null)
  expect(result.breakdown?.imageOutputTokens ?? 0).toBe(imageOutput ?? 0)
}

describe.each(geminiShapes)('$name', (shape) => {
  const bodies = [
    ['as events', EVENTS, toGeminiSse(shape.chunks)],
    ['as an array', JSON_TYPE, toGeminiArray(shape.chunks)],
    ['as one document', JSON_TYPE, JSON.stringify(shape.chunks.at(-1), null, 2)],
  ] as const

  it.each(bodies)(
    '%s, is booked right, wherever its bytes are cut, and its end is withheld',
    async (_, headers, body) => {
      const bytes = Buffer.from(body)
      const uncut = await meter(headers, [bytes])
      expectShape(uncut.result, shape)
      await expectBooked(uncut.result, shape)
      const expected = await booked(uncut.result, shape)
      for (const cuts of manyCuts(bytes.length)) {
        const cut = await meter(headers, chunksOf(bytes, cuts))
        const isRight = (await booked(cut.result, shape)) === expected && cut.whole.equals(bytes)
        if (!isRight || cut.early.toString().trimEnd().length >= body.trimEnd().length)
          expect({ cuts, cut: cut.whole.toString(), result: cut.result }).toBeNull()
      }
    },
  )

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

it('the tier is the one that the header names, which is not always the one that was asked for', async () => {
  const body = Buffer.from(toGeminiSse(geminiShapes[0]?.chunks ?? []))
  for (const [named, flags] of [
    ['standard', []],
    ['priority', ['no_tier_price']],
  ] as const) {
    const { result } = await meter({ ...EVENTS, 'x-gemini-service-tier': named }, [body])
    expect(result.serviceTier).toBe(named)
    expect(await settleMetered(result, { endpoint, model: GEMINI, list: 'google' })).toMatchObject({ flags })
  }
})

it('a price that changes on a day applies from that day on', async () => {
  const [shape] = geminiShapes
  const text = toGeminiSse(shape?.chunks ?? []).replaceAll(GEMINI, 'gemini-3.6-flash')
  const { result } = await meter(EVENTS, [Buffer.from(text)])
  const costAt = async (at: number) =>
    (await settleMetered(result, { endpoint, model: 'gemini-3.6-flash', list: 'google', at })).costPico
  const before: PricedTokens = [
    [20, 0.75],
    [9, 3.75],
  ]
  const after: PricedTokens = [
    [20, 1.5],
    [9, 7.5],
  ]
  expect(await costAt(Date.UTC(2026, 11, 31, 23, 59))).toBe(costOf(before))
  expect(await costAt(Date.UTC(2027, 0, 1))).toBe(costOf(after))
})

describe('a stream that ends with an error', () => {
  const error = { error: { code: 503, status: 'UNAVAILABLE', message: 'The model is overloaded.' } }
  const [answer = {}] = geminiShapes[0]?.chunks ?? []

  it.each([
    ['events', EVENTS, toGeminiSse([answer, error])],
    ['an array', JSON_TYPE, toGeminiArray([answer, error])],
  ] as const)(
    '%s: is no exact entry after its text, wherever it is cut, and every byte passes',
    async (_, headers, body) => {
      const bytes = Buffer.from(body)
      for (const cuts of manyCuts(bytes.length)) {
        const { whole, result } = await meter(headers, chunksOf(bytes, cuts))
        expect(whole.equals(bytes)).toBe(true)
        const entry = await settleMetered(result, { endpoint, model: GEMINI, list: 'google' })
        expect(entry).toMatchObject({ state: 'estimated', tokens: { inputTokens: 20, outputTokens: 3 } })
        const reported: PricedTokens = [
          [20, 0.3],
          [3, 2.5],
        ]
        expect(entry.costPico).toBe(costOf(reported))
      }
    },
  )

  it.each([
    ['events', EVENTS, toGeminiSse([error])],
    ['an array', JSON_TYPE, toGeminiArray([error])],
  ] as const)('%s: costs nothing without text, and is the key’s', async (_, headers, body) => {
    const { result } = await meter(headers, [Buffer.from(body)])
    expect(result.error?.status).toBe(503)
    expect(await settleMetered(result, { endpoint, model: GEMINI, list: 'google' })).toMatchObject({
      state: 'failed',
      costPico: 0n,
    })
  })

  it.each([
    ['events', EVENTS, ''],
    ['an array', JSON_TYPE, '[]'],
  ] as const)('%s: without anything is not booked as exact', async (_, headers, body) => {
    const { result, whole } = await meter(headers, [Buffer.from(body)])
    expect([result.confidence, result.usage, whole.toString()]).toEqual(['none', null, body])
    expect(await settleMetered(result, { endpoint, model: GEMINI, list: 'google' })).toMatchObject({
      state: 'estimated',
    })
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
