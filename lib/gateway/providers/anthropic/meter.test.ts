import { describe, expect, it } from 'vitest'
import { type AnthropicShape, anthropicShapes } from '../../../../test/anthropic-shapes'
import { MODEL, toMessage, toSse } from '../../../../test/anthropic-stream'
import { chunksOf, manyCuts } from '../../../../test/cuts'
import { costOf, settleMetered } from '../../../../test/settle'
import type { MeterResult } from '../../metering/meter'
import { meterFor } from '../../metering/response-meter'
import { anthropicEndpoints } from './endpoints'
import { anthropicMeter } from './meter'

const EVENTS = { 'content-type': 'text/event-stream; charset=utf-8' }
const JSON_TYPE = { 'content-type': 'application/json' }
const messages = anthropicEndpoints.get('/v1/messages') ?? fail()

/** Pushes `chunks`; `isBroken`: the connection ends then. */
async function meter(headers: Record<string, string>, chunks: readonly Buffer[], isBroken = false) {
  const tested = meterFor({ headers }, messages, false, anthropicMeter)
  const shown = chunks.flatMap((chunk) => tested.push(chunk))
  const early = Buffer.concat(shown)
  await tested.finish(isBroken)
  return { early, whole: Buffer.concat([...shown, ...tested.withheld()]), result: tested.result() }
}

const cutAt = (body: Buffer, at: number) => [body.subarray(0, at), body.subarray(at)]

function expectShape(result: MeterResult, shape: AnthropicShape) {
  const [inputTokens, cachedTokens, cacheWriteTokens, outputTokens] = shape.tokens
  expect(result.usage).toMatchObject({ inputTokens, cachedTokens, cacheWriteTokens, outputTokens })
  expect(result.confidence).toBe('exact')
  expect(result.hostedCalls.searches).toBe(shape.webSearches ?? 0)
  expect(result.breakdown?.longCacheTokens).toBe(shape.longCacheTokens ?? 0)
  expect(result.breakdown?.surchargePercent).toBe(shape.surchargePercent ?? 0)
  const others = result.breakdown?.others.map(({ model, tokens }) => [model, tokens.inputTokens, tokens.outputTokens])
  expect(others).toEqual(shape.others ?? [])
  if (shape.serviceTier) expect(result.serviceTier).toBe(shape.serviceTier)
}

/** What the ledger is told, as text. */
async function booked(result: MeterResult, { requested, answered = MODEL }: AnthropicShape): Promise<string> {
  const model = requested ?? answered
  const settlement = await settleMetered(result, { endpoint: messages, model, list: 'anthropic' })
  return JSON.stringify({ ...settlement, settledAt: null }, (_, value) =>
    typeof value === 'bigint' ? `${value}` : value,
  )
}

/** Priced as worked out by hand, or marked as unpriced. */
async function expectBooked(result: MeterResult, shape: AnthropicShape) {
  const [inputTokens, cachedTokens, cacheWriteTokens, outputTokens] = shape.tokens
  const entry = JSON.parse(await booked(result, shape))
  expect(entry).toMatchObject({
    ...{ state: 'settled', confidence: 'exact', costPico: costOf(shape.cost)?.toString() ?? null },
    ...{ tokens: { inputTokens, cachedTokens, cacheWriteTokens, outputTokens } },
  })
  expect(entry.flags).toEqual(shape.cost ? [] : ['no_tier_price'])
}

describe.each(anthropicShapes)('$name', (shape) => {
  const stream = Buffer.from(toSse(shape.events))
  const document = Buffer.from(toMessage(shape.events))

  it('is booked right, wherever its bytes are cut, and every byte passes', async () => {
    const whole = await meter(EVENTS, [stream])
    expectShape(whole.result, shape)
    await expectBooked(whole.result, shape)
    expect(whole.result.model).toBe(shape.answered ?? MODEL)
    expect(whole.early.toString()).not.toContain('message_stop')
    const expected = await booked(whole.result, shape)
    for (const cuts of manyCuts(stream.length)) {
      const { whole: bytes, early, result } = await meter(EVENTS, chunksOf(stream, cuts))
      if ((await booked(result, shape)) !== expected || !bytes.equals(stream) || early.includes('message_stop'))
        expect({ cuts, result, bytes: bytes.toString() }).toBeNull()
    }
  })

  it('is never exact when the connection breaks before the last usage, and never below what was told', async () => {
    const startedAt = stream.indexOf('\n\n')
    const countedAt = stream.indexOf('\n\n', stream.indexOf('"type":"message_delta"'))
    for (let at = 1; at < stream.length; at += 1) {
      const { whole, result } = await meter(EVENTS, [stream.subarray(0, at)], true)
      const expected = at < startedAt ? 'none' : at < countedAt ? 'floor' : 'exact'
      if (result.confidence !== expected || !whole.equals(stream.subarray(0, at)))
        expect({ at, expected, result, whole: whole.toString() }).toBeNull()
    }
  })

  if (!shape.isStreamOnly)
    it('is booked right as one document, cut anywhere, whose end is withheld', async () => {
      const plain = await meter(JSON_TYPE, [document])
      expectShape(plain.result, shape)
      await expectBooked(plain.result, shape)
      const expected = await booked(plain.result, shape)
      for (let at = 1; at < document.length; at += 1) {
        const { whole, early, result } = await meter(JSON_TYPE, cutAt(document, at))
        if ((await booked(result, shape)) !== expected || !whole.equals(document) || early.length > at)
          expect({ at, result }).toBeNull()
        if (early.length === document.length) expect({ at, early }).toBeNull()
      }
    })
})

it('a document is exact once its last byte has come, although more were announced, and not before', async () => {
  const document = Buffer.from(toMessage(anthropicShapes[0]?.events ?? []))
  expect((await meter(JSON_TYPE, [document], true)).result).toMatchObject({ confidence: 'exact' })
  for (let at = 1; at < document.length; at += 1)
    expect((await meter(JSON_TYPE, [document.subarray(0, at)], true)).result.confidence, `${at}`).not.toBe('exact')
})

const started = {
  type: 'message_start',
  message: { type: 'message', model: 'claude-sonnet-4-5', usage: { input_tokens: 25, output_tokens: 1 } },
}
const overloaded = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
const words = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Half of an answ' } }

describe('an error in a stream', () => {
  it('instead of a message costs nothing, and is the key’s', async () => {
    const { result } = await meter(EVENTS, [Buffer.from(toSse([overloaded]))])
    expect(result).toMatchObject({ confidence: 'none', usage: null })
    expect(result.error?.body).toContain('overloaded_error')
  })

  it('after text leaves what was told as a floor', async () => {
    const { result } = await meter(EVENTS, [Buffer.from(toSse([started, words, overloaded]))])
    expect(result).toMatchObject({ confidence: 'floor', error: null, usage: { inputTokens: 25 } })
    expect(result.outputText().characters).toBe('Half of an answ'.length)
  })

  it('is booked as an estimate of no less than that, wherever its bytes are cut, and every byte passes', async () => {
    const stream = Buffer.from(toSse([started, words, { type: 'ping' }, overloaded]))
    for (const cuts of manyCuts(stream.length)) {
      const { whole, result } = await meter(EVENTS, chunksOf(stream, cuts))
      const entry = await settleMetered(result, { endpoint: messages, model: MODEL, list: 'anthropic' })
      // Half of an answer is four tokens, as they are counted here.
      expect(entry).toMatchObject({ state: 'estimated', tokens: { inputTokens: 25, outputTokens: 4 } })
      expect(entry.costPico).toBe(
        costOf([
          [25, 3],
          [4, 15],
        ]),
      )
      expect(whole.equals(stream)).toBe(true)
    }
  })

  it('nor is a stream without any event booked as exact', async () => {
    const { result, whole } = await meter(EVENTS, [])
    expect([result.confidence, result.usage, whole.length]).toEqual(['none', null, 0])
    const entry = await settleMetered(result, { endpoint: messages, model: MODEL, list: 'anthropic' })
    expect(entry).toMatchObject({ state: 'estimated', confidence: 'estimate', tokens: { outputTokens: 0 } })
  })

  it('text after the last usage makes it a floor', async () => {
    const delta = { type: 'message_delta', delta: {}, usage: { output_tokens: 5 } }
    const { result } = await meter(EVENTS, [Buffer.from(toSse([started, words, delta, words]))])
    expect(result).toMatchObject({ confidence: 'floor', usage: { outputTokens: 5 } })
  })

  it('a zero beside text is not told', async () => {
    const delta = { type: 'message_delta', delta: {}, usage: { output_tokens: 0 } }
    const silent = { ...started, message: { ...started.message, usage: { input_tokens: 25, output_tokens: 0 } } }
    const { result } = await meter(EVENTS, [Buffer.from(toSse([silent, words, delta, { type: 'message_stop' }]))])
    expect(result.confidence).toBe('floor')
  })
})

it('a search result of two megabytes passes in parts, and the usage after it counts', async () => {
  const long = {
    type: 'content_block_start',
    index: 0,
    content_block: { type: 'web_search_tool_result', content: 'x y '.repeat(600_000) },
  }
  const end = [
    { type: 'message_delta', delta: {}, usage: { input_tokens: 90_000, output_tokens: 7 } },
    { type: 'message_stop' },
  ]
  const stream = Buffer.from(toSse([started, long, ...end]))
  const chunks = Array.from({ length: 50 }, (_, index) => stream.subarray(index * 50_000, (index + 1) * 50_000))
  const { whole, result } = await meter(EVENTS, chunks)
  expect(whole.equals(stream)).toBe(true)
  expect(result).toMatchObject({ confidence: 'exact', usage: { inputTokens: 90_000, outputTokens: 7 } })
})

it('a count beyond all models is capped, and flagged', async () => {
  const usage = { input_tokens: 5, output_tokens: 1e15 }
  const message = { type: 'message', model: 'm', content: [{ type: 'text', text: 'hi' }], usage }
  const { result } = await meter(JSON_TYPE, [Buffer.from(JSON.stringify(message))])
  expect(result).toMatchObject({ usage: { inputTokens: 5, outputTokens: 1e9 }, flags: ['clamped'] })
})

function fail(): never {
  throw new Error('no endpoint')
}
