import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { meteringCases } from '../../../test/metering-cases'
import { usageShapes } from '../../../test/usage-shapes'
import { normalizeResponse, type ResponseFacts } from './normalize-usage'

const text: ResponseFacts = { content: 'text', textAfterUsage: false, isBroken: false }
/** Shapes that only a meter of the whole stream can tell from others. */
const TEXT_AFTER_USAGE = new Set(['usage before the text, and never again', 'vLLM: a prompt alone, in the first chunk'])
const vectors: ResponseFacts = { ...text, content: 'data' }
const ofText = (...usages: unknown[]) =>
  normalizeResponse(
    usages.map((usage) => ({ usage })),
    text,
  )

it('what the cache holds is told within the details of the input, by kind', () => {
  const details = { text_tokens: 50, audio_tokens: 100, image_tokens: 30, cached_tokens: 60 }
  const cached_tokens_details = { text_tokens: 10, audio_tokens: 40, image_tokens: 10 }
  const { tokens, inputParts } = ofText({
    ...{ total_tokens: 185, input_tokens: 180, output_tokens: 5 },
    input_token_details: { ...details, cached_tokens_details },
  })
  expect(tokens).toMatchObject({ inputTokens: 180, cachedTokens: 60, audioInputTokens: 60, imageTokens: 20 })
  expect(inputParts).toEqual({ cachedAudioTokens: 40, cachedImageTokens: 10, videoTokens: 0 })
})

describe('the usage of a metering case', () => {
  const cases = meteringCases.filter(({ expected }) => typeof expected.input === 'number' && expected.input > 0)

  it.each(cases)('$name', ({ roots, expected, provider, request }) => {
    const isCut = provider.thenCutsTheConnection === true
    const facts = {
      content: /embeddings|images/.test(request.path) ? ('data' as const) : ('text' as const),
      textAfterUsage: isCut,
      isBroken: isCut,
    }
    const { tokens, confidence } = normalizeResponse(roots, facts)
    expect(tokens).toMatchObject({ inputTokens: expected.input, cachedTokens: expected.cached })
    if (typeof expected.output === 'number') expect(tokens.outputTokens).toBe(expected.output)
    expect(confidence).toBe(isCut ? 'floor' : 'exact')
  })

  it('zero-usage-with-content-stream: zeros beside text are not a report', () => {
    const { roots } = meteringCases.find(({ name }) => name === 'zero-usage-with-content-stream') ?? { roots: [] }
    expect(roots.length).toBeGreaterThan(3)
    expect(normalizeResponse(roots, text)).toMatchObject({ confidence: 'none' })
  })

  it('diarize-duration: seconds, and no tokens', () => {
    const { roots } = meteringCases.find(({ name }) => name === 'diarize-duration') ?? { roots: [] }
    expect(normalizeResponse(roots, text)).toMatchObject({ confidence: 'none', audioSeconds: 27 })
  })
})

const ofTokens = usageShapes.filter(({ confidence, cut }) => confidence !== 'failed' && !cut)

describe.each([...new Set(ofTokens.map((shape) => shape.class))])('shapes of providers: %s', (kind) => {
  it.each(ofTokens.filter((shape) => shape.class === kind))('$name', (shape) => {
    const content = /^(chat|responses)/.test(shape.path) ? 'text' : 'data'
    const textAfterUsage = TEXT_AFTER_USAGE.has(shape.name)
    const { tokens, confidence, flags } = normalizeResponse(shape.roots, { ...text, content, textAfterUsage })
    expect({ tokens, confidence, flags }).toEqual({
      tokens: shape.expected,
      confidence: shape.confidence,
      flags: shape.flags.filter((flag) => flag !== 'fee_missing'),
    })
  })
})

describe('what a response reports beside its tokens', () => {
  it('keeps a total that nobody can divide, for the estimate to divide', () => {
    expect(ofText({ total_tokens: 120 })).toMatchObject({ undividedTokens: 120, confidence: 'floor' })
    expect(normalizeResponse([{ usage: { total_tokens: 120 } }], vectors)).toMatchObject({ undividedTokens: null })
  })

  it.each([
    [
      'OpenRouter',
      { cost: 0.000095, is_byok: false, cost_details: { upstream_inference_cost: 5 } },
      95_000_000n,
      'usage.cost',
    ],
    ['OpenRouter, as a string', { cost: '0.00014799999999999997' }, 148_000_000n, 'usage.cost'],
    [
      'OpenRouter with the customer’s own key',
      { cost: 0.95, is_byok: true, cost_details: { upstream_inference_cost: 19 } },
      19_950_000_000_000n,
      'usage.cost',
    ],
    ['xAI', { cost_in_usd_ticks: 37_756_000 }, 3_775_600_000n, 'usage.cost_in_usd_ticks'],
    ['Perplexity', { cost: { request_cost: 0.008, total_cost: 0.05178 } }, 51_780_000_000n, 'usage.cost.total_cost'],
  ])('the cost by the provider’s own account: %s', (_, usage, pico, origin) => {
    expect(ofText({ prompt_tokens: 1, completion_tokens: 1, ...usage }).providerCost).toEqual({ pico, origin })
    expect(ofText({ ...usage }, { prompt_tokens: 1 }, { cost: 0 }).providerCost).toEqual({ pico, origin })
  })

  it.each([-1, 'free', null, 1e300, { total_cost: '?' }])('a cost that is none: %j', (cost) => {
    expect(ofText({ cost }).providerCost).toBeNull()
  })

  it.each([
    ['beside the usage', { service_tier: 'default', usage: {} }, 'default'],
    ['inside the usage', { usage: { service_tier: 'standard' } }, 'standard'],
    ['in a response', { response: { service_tier: 'flex', usage: null } }, 'flex'],
    ['beside the usage first', { service_tier: 'priority', usage: { service_tier: 'standard' } }, 'priority'],
    ['nowhere', { usage: { prompt_tokens: 1 } }, null],
  ])('the service tier %s', (_, root, tier) => {
    expect(normalizeResponse([root], text).serviceTier).toBe(tier)
  })

  it('image output tokens, images and seconds', () => {
    const image = {
      input_tokens: 357,
      output_tokens: 6543,
      output_tokens_details: { text_tokens: 335, image_tokens: 6208 },
    }
    expect(normalizeResponse([{ usage: image }], vectors).imageOutputTokens).toBe(6208)
    expect(normalizeResponse([{ usage: { generated_images: 2, output_tokens: 8192 } }], vectors)).toMatchObject({
      images: 2,
      tokens: { outputTokens: 8192 },
      confidence: 'exact',
    })
    expect(ofText({ type: 'duration', seconds: 7.25 }).audioSeconds).toBe(7.25)
    expect(ofText({ prompt_tokens: 1, completion_tokens: 1 })).toMatchObject({ images: null, audioSeconds: null })
  })

  it('zeros are exact without content', () => {
    const silent: ResponseFacts = { ...text, content: 'nothing' }
    const zeros = { usage: { prompt_tokens: 0, completion_tokens: 0 } }
    expect(normalizeResponse([zeros], silent).confidence).toBe('exact')
    expect(normalizeResponse([{ usage: { prompt_tokens: 9, completion_tokens: 0 } }], silent).confidence).toBe('exact')
    expect(normalizeResponse([{}], silent).confidence).toBe('none')
  })

  it('an infinite count is as good as none', () => {
    const usage = { prompt_tokens: 9, completion_tokens: Number.POSITIVE_INFINITY }
    expect(ofText(usage)).toMatchObject({ tokens: { outputTokens: 0 }, confidence: 'floor', flags: ['clamped'] })
  })

  it.each([{ textAfterUsage: true }, { isBroken: true }])('usage is a floor with %j', (more) => {
    const usage = { prompt_tokens: 9, completion_tokens: 4 }
    expect(normalizeResponse([{ usage }], { ...text, ...more })).toMatchObject({ confidence: 'floor' })
  })
})

const count = fc.oneof(
  fc.nat({ max: 100_000 }),
  fc.nat({ max: 100_000 }).map(String),
  fc.constantFrom(0, 0.5, -1, null, '', 'x', Number.POSITIVE_INFINITY, true, {}, []),
)
const names = ['prompt_tokens', 'completion_tokens', 'input_tokens', 'output_tokens', 'total_tokens', 'cached_tokens']
const moreNames = ['prompt_cache_hit_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens']
const details = fc.dictionary(
  fc.constantFrom('cached_tokens', 'reasoning_tokens', 'audio_tokens', 'image_tokens'),
  count,
)
const usage = fc
  .tuple(
    fc.dictionary(fc.constantFrom(...names, ...moreNames, 'reasoning_tokens', 'tool_use_prompt_tokens'), count),
    fc.record({ prompt_tokens_details: details, completion_tokens_details: details }, { requiredKeys: [] }),
  )
  .map(([flat, nested]) => ({ ...flat, ...nested }))
const holder = fc.oneof(
  usage.map((each) => ({ usage: each })),
  usage.map((each) => ({ response: { usage: each } })),
  usage.map((each) => ({ x_groq: { usage: each } })),
  usage.map((each) => ({ choices: [{ index: 0, usage: each }] })),
)
const facts = fc.record({
  content: fc.constantFrom('nothing', 'data', 'text'),
  textAfterUsage: fc.boolean(),
  isBroken: fc.boolean(),
})

describe('whatever usage a response reports', () => {
  it('gives whole counts within bounds, parts within their wholes, and never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(holder, fc.jsonValue())), facts, (roots, about) => {
        const { tokens, undividedTokens, imageOutputTokens } = normalizeResponse(roots, about)
        for (const each of [...Object.values(tokens), undividedTokens ?? 0, imageOutputTokens ?? 0]) {
          expect(Number.isSafeInteger(each)).toBe(true)
          expect(each).toBeGreaterThanOrEqual(0)
          expect(each).toBeLessThanOrEqual(1e9)
        }
        const { cachedTokens, cacheWriteTokens, audioInputTokens, imageTokens } = tokens
        expect(cachedTokens + cacheWriteTokens + audioInputTokens + imageTokens).toBeLessThanOrEqual(tokens.inputTokens)
        expect(tokens.reasoningTokens).toBeLessThanOrEqual(tokens.outputTokens)
        expect(tokens.audioOutputTokens).toBeLessThanOrEqual(tokens.outputTokens)
        expect(imageOutputTokens ?? 0).toBeLessThanOrEqual(tokens.outputTokens)
      }),
      { numRuns: 300 },
    )
  })

  it('is the same in any order, repeated, and beside empty or smaller usage', () => {
    const shuffled = fc.array(holder).chain((roots) =>
      fc.record({
        roots: fc.constant(roots),
        other: fc.shuffledSubarray([...roots, ...roots, { usage: {} }, { usage: null }, {}], {
          minLength: 2 * roots.length + 3,
        }),
      }),
    )
    fc.assert(
      fc.property(shuffled, facts, ({ roots, other }, about) => {
        expect(normalizeResponse(other, about)).toEqual(normalizeResponse(roots, about))
      }),
      { numRuns: 300 },
    )
  })

  it('loses no token of a consistent total, wherever a provider counts the parts', () => {
    const parts = fc.record({
      ...{
        fresh: fc.integer({ min: 1, max: 50_000 }),
        cached: fc.nat({ max: 50_000 }),
        written: fc.nat({ max: 50_000 }),
      },
      ...{
        visible: fc.integer({ min: 1, max: 50_000 }),
        reasoning: fc.nat({ max: 50_000 }),
        tools: fc.nat({ max: 50_000 }),
      },
      ...{ cacheInside: fc.boolean(), thoughtInside: fc.boolean(), toolsInside: fc.boolean() },
    })
    fc.assert(
      fc.property(parts, ({ fresh, cached, written, visible, reasoning, tools, ...inside }) => {
        const input = fresh + cached + written + tools
        const normalized = ofText({
          prompt_tokens: fresh + (inside.cacheInside ? cached + written : 0) + (inside.toolsInside ? tools : 0),
          completion_tokens: visible + (inside.thoughtInside ? reasoning : 0),
          total_tokens: input + visible + reasoning,
          ...{ cache_read_input_tokens: cached, cache_creation_input_tokens: written },
          completion_tokens_details: { reasoning_tokens: reasoning },
          ...(inside.toolsInside ? {} : { tool_use_prompt_tokens: tools }),
        })
        expect(normalized.tokens.inputTokens + normalized.tokens.outputTokens).toBe(input + visible + reasoning)
        expect(normalized.tokens).toMatchObject({
          cachedTokens: cached,
          cacheWriteTokens: written,
          reasoningTokens: reasoning,
        })
        expect(normalized.confidence).toBe('exact')
      }),
      { numRuns: 300 },
    )
  })

  it('never books less output than the completion states, nor input as output', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 1e6 }),
        fc.integer({ min: 1, max: 1e6 }),
        fc.nat({ max: 1e6 }),
        (prompt, completion, more) => {
          const usage = {
            prompt_tokens: prompt,
            completion_tokens: completion,
            total_tokens: prompt + completion + more,
          }
          expect(ofText(usage).tokens).toMatchObject({ inputTokens: prompt + more, outputTokens: completion })
        },
      ),
    )
  })
})
