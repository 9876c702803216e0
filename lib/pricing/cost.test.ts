import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatPico } from '../core/money'
import { noTokens, type Tokens } from '../ledger/entry'
import { adminPrices } from './admin-prices'
import { inputBound, outputRoom, upperBound } from './bound'
import { bill, costOf, MOST_PICO } from './cost'
import { ratesOf } from './rates'

const day = '2026-11-20'
const none = adminPrices([])
const two = {
  model: 'house-model',
  validFrom: '2026-11-01',
  inputPico: 2_000_000n,
  cachedInputPico: 2_000_000n,
  outputPico: 2_000_000n,
}
const cost = (model: string, tokens: Partial<Tokens>, tier: string | null = null) =>
  costOf(ratesOf(model, day, none, tier), { ...noTokens, ...tokens })

const hostile = fc.oneof(fc.integer({ min: -10, max: 3_000_000_000 }), fc.double(), fc.constant(Number.NaN))
const anyTokens: fc.Arbitrary<Tokens> = fc.record({
  inputTokens: hostile,
  cachedTokens: hostile,
  cacheWriteTokens: hostile,
  outputTokens: hostile,
  reasoningTokens: hostile,
  audioInputTokens: hostile,
  audioOutputTokens: hostile,
  imageTokens: hostile,
})

describe('what a request costs', () => {
  it('holds the example of the contract to the digit', () => {
    const pico = costOf(ratesOf('house-model', day, adminPrices([two])), {
      ...noTokens,
      inputTokens: 12,
      outputTokens: 43,
    })
    expect(pico).toBe(110_000_000n)
    expect(formatPico(pico ?? 0n)).toBe('0.000110')
  })

  it('bills cached tokens once, inside the input', () => {
    // gpt-4o: 2.50, cached 1.25, out 10 dollars per million.
    expect(cost('gpt-4o', { inputTokens: 1000, cachedTokens: 600, outputTokens: 10 })).toBe(
      400n * 2_500_000n + 600n * 1_250_000n + 10n * 10_000_000n,
    )
  })

  it('never adds reasoning on top of the output', () => {
    expect(cost('o3', { outputTokens: 500, reasoningTokens: 480 })).toBe(500n * 8_000_000n)
  })

  it('puts the whole request at the higher price beyond 272 K input tokens', () => {
    expect(cost('gpt-5.4', { inputTokens: 271_999, outputTokens: 1 })).toBe(271_999n * 2_500_000n + 15_000_000n)
    expect(cost('gpt-5.4', { inputTokens: 272_000, outputTokens: 1 })).toBe(272_000n * 5_000_000n + 22_500_000n)
  })

  it('leaves a part without a rate unpriced, not free', () => {
    expect(cost('gpt-4o', { inputTokens: 10, audioInputTokens: 4 })).toBeNull()
    expect(cost('gpt-4o', { inputTokens: 10, cacheWriteTokens: 4 })).toBeNull()
    expect(cost('gpt-4o', { inputTokens: 10, imageTokens: 4 })).toBe(25_000_000n)
    expect(cost('no-such-model', { inputTokens: 10 })).toBeNull()
    expect(cost('gpt-4o-mini-search-preview', { inputTokens: 10 })).toBeNull()
  })

  it('reads the service tier', () => {
    expect(cost('gpt-4o', { inputTokens: 2 }, 'default')).toBe(5_000_000n)
    expect(cost('gpt-4o', { inputTokens: 2 }, 'priority')).toBe(8_500_000n)
    expect(cost('gpt-4o', { inputTokens: 2 }, 'flex')).toBeNull()
    expect(cost('gpt-5.4', { inputTokens: 300_000 }, 'priority')).toBeNull()
  })

  it('clamps hostile numbers and says so', () => {
    const rates = ratesOf('o1-pro', day, none)
    fc.assert(
      fc.property(anyTokens, (said) => {
        const { tokens: t, costPico, clamped } = bill(rates, said)
        for (const count of Object.values(t)) expect(Number.isInteger(count) && count >= 0 && count <= 1e9).toBe(true)
        expect(t.cachedTokens + t.cacheWriteTokens + t.audioInputTokens + t.imageTokens).toBeLessThanOrEqual(
          t.inputTokens,
        )
        expect(Math.max(t.reasoningTokens, t.audioOutputTokens)).toBeLessThanOrEqual(t.outputTokens)
        expect(costPico === null || (costPico >= 0n && costPico <= MOST_PICO)).toBe(true)
        expect(bill(rates, t).tokens).toEqual(t)
        if (!clamped) expect(t).toEqual(said)
      }),
    )
  })

  it('leaves room in the window for the question', () => {
    const room = (model: string, bytes: number) => {
      const rates = ratesOf(model, day, none)
      return rates && outputRoom(rates, bytes)
    }
    expect(room('gpt-4', 100)).toBe(8192 - 50)
    expect(room('gpt-4', 100_000)).toBe(1024)
    expect(room('gpt-4o', 100_000)).toBe(16_384)
  })

  it('never costs more than its upper bound', () => {
    const within = (most: number) => fc.integer({ min: 0, max: most })
    fc.assert(
      fc.property(
        fc.constantFrom('gpt-4o', 'gpt-5.4', 'gpt-6-sol', 'gpt-audio'),
        within(1_050_000),
        within(200_000),
        anyTokens,
        (model, input, output, parts) => {
          const rates = ratesOf(model, day, none)
          if (!rates) throw new Error(model)
          const fits = Math.min(input, inputBound(rates, input))
          const pico = costOf(rates, { ...parts, inputTokens: fits, outputTokens: output })
          expect(pico ?? 0n).toBeLessThanOrEqual(upperBound(rates, fits, output))
        },
      ),
    )
  })
})
