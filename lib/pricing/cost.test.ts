import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatPico } from '../core/money'
import { computeCost, costOf, MAX_COST_PICO } from './cost'
import { type AdminPrices, indexAdminPrices } from './own-prices'
import { packagedPrices, priceBook } from './price-book'
import { noTokens, type Tokens } from './tokens'
import { affordableOutputTokens, estimateInputCost, maxInputTokens, maxOutputTokens, upperBound } from './upper-bound'

const day = '2026-11-20'
const none = indexAdminPrices([])
const findRates = (model: string, on: string, own: AdminPrices, tier: string | null = null) =>
  priceBook({ ...packagedPrices, own }, { at: Date.parse(on), day: on }).rates(model, tier)
const adminPrice = {
  model: 'custom-model',
  validFrom: '2026-11-01',
  inputPico: 2_000_000n,
  cachedInputPico: 2_000_000n,
  outputPico: 2_000_000n,
}
const cost = (model: string, tokens: Partial<Tokens>, tier: string | null = null) =>
  costOf(findRates(model, day, none, tier), { ...noTokens, ...tokens })

const untrusted = fc.oneof(fc.integer({ min: -10, max: 3_000_000_000 }), fc.double(), fc.constant(Number.NaN))
const anyTokens: fc.Arbitrary<Tokens> = fc.record({
  inputTokens: untrusted,
  cachedTokens: untrusted,
  cacheWriteTokens: untrusted,
  outputTokens: untrusted,
  reasoningTokens: untrusted,
  audioInputTokens: untrusted,
  audioOutputTokens: untrusted,
  imageTokens: untrusted,
})

describe('the cost of a request', () => {
  it('matches the worked example to the digit', () => {
    const pico = costOf(findRates('custom-model', day, indexAdminPrices([adminPrice])), {
      ...noTokens,
      inputTokens: 12,
      outputTokens: 43,
    })
    expect(pico).toBe(110_000_000n)
    expect(formatPico(pico ?? 0n)).toBe('0.000110')
  })

  it('charges cached tokens once, as part of the input', () => {
    // gpt-4o: 2.50, cached 1.25, out 10 dollars per million.
    expect(cost('gpt-4o', { inputTokens: 1000, cachedTokens: 600, outputTokens: 10 })).toBe(
      400n * 2_500_000n + 600n * 1_250_000n + 10n * 10_000_000n,
    )
  })

  it('never adds reasoning tokens on top of the output', () => {
    expect(cost('o3', { outputTokens: 500, reasoningTokens: 480 })).toBe(500n * 8_000_000n)
  })

  it('charges the whole request the long-context price above 272 K input tokens', () => {
    expect(cost('gpt-5.4', { inputTokens: 272_000, outputTokens: 1 })).toBe(272_000n * 2_500_000n + 15_000_000n)
    expect(cost('gpt-5.4', { inputTokens: 272_001, outputTokens: 1 })).toBe(272_001n * 5_000_000n + 22_500_000n)
  })

  it('treats a part without a rate as unpriced, not free', () => {
    expect(cost('gpt-4o', { inputTokens: 10, audioInputTokens: 4 })).toBeNull()
    expect(cost('gpt-4o', { inputTokens: 10, cacheWriteTokens: 4 })).toBeNull()
    expect(cost('gpt-4o', { inputTokens: 10, imageTokens: 4 })).toBe(25_000_000n)
    expect(cost('no-such-model', { inputTokens: 10 })).toBeNull()
  })

  it('applies the service tier', () => {
    expect(cost('gpt-4o', { inputTokens: 2 }, 'default')).toBe(5_000_000n)
    expect(cost('gpt-4o', { inputTokens: 2 }, 'priority')).toBe(8_500_000n)
    expect(cost('gpt-4o', { inputTokens: 2 }, 'flex')).toBeNull()
    expect(cost('gpt-5.4', { inputTokens: 300_000 }, 'priority')).toBeNull()
  })

  it('clamps untrusted counts and reports it', () => {
    const rates = findRates('o1-pro', day, none)
    fc.assert(
      fc.property(anyTokens, (reported) => {
        const { tokens: t, costPico, clamped } = computeCost(rates, reported)
        for (const count of Object.values(t)) expect(Number.isInteger(count) && count >= 0 && count <= 1e9).toBe(true)
        expect(t.cachedTokens + t.cacheWriteTokens + t.audioInputTokens + t.imageTokens).toBeLessThanOrEqual(
          t.inputTokens,
        )
        expect(Math.max(t.reasoningTokens, t.audioOutputTokens)).toBeLessThanOrEqual(t.outputTokens)
        expect(costPico === null || (costPico >= 0n && costPico <= MAX_COST_PICO)).toBe(true)
        expect(computeCost(rates, t).tokens).toEqual(t)
        if (!clamped) expect(t).toEqual(reported)
      }),
    )
  })

  it('leaves space for the input in the context window', () => {
    const outputTokens = (model: string, bytes: number) => {
      const rates = findRates(model, day, none)
      return rates && maxOutputTokens(rates, bytes)
    }
    expect(outputTokens('gpt-4', 100)).toBe(8192 - 50)
    expect(outputTokens('gpt-4', 100_000)).toBe(1024)
    expect(outputTokens('gpt-4o', 100_000)).toBe(16_384)
  })

  it('an output limit is the most that a budget covers', () => {
    const rates = findRates('gpt-4o', day, none)
    if (!rates) throw new Error('gpt-4o')
    const budgets = fc.bigInt({ min: 0n, max: 10n ** 12n })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), budgets, (input, budget) => {
        const limit = affordableOutputTokens(rates, input, budget)
        if (limit > 0) expect(upperBound(rates, input, limit)).toBeLessThanOrEqual(budget)
        expect(upperBound(rates, input, limit + 1)).toBeGreaterThan(budget)
      }),
    )
  })

  it('estimates the input alone, and never as free', () => {
    const estimate = (bytes: number) => {
      const rates = findRates('gpt-4o', day, none)
      return rates && estimateInputCost(rates, bytes)
    }
    expect([1, 4, 5].map(estimate)).toEqual([2_500_000n, 2_500_000n, 5_000_000n])
  })

  it('never exceeds the upper bound', () => {
    const upTo = (max: number) => fc.integer({ min: 0, max })
    fc.assert(
      fc.property(
        fc.constantFrom('gpt-4o', 'gpt-5.4', 'gpt-6-sol', 'gpt-audio'),
        upTo(1_050_000),
        upTo(200_000),
        anyTokens,
        (model, input, output, parts) => {
          const rates = findRates(model, day, none)
          if (!rates) throw new Error(model)
          const fits = Math.min(input, maxInputTokens(rates, input))
          const pico = costOf(rates, { ...parts, inputTokens: fits, outputTokens: output })
          expect(pico ?? 0n).toBeLessThanOrEqual(upperBound(rates, fits, output))
        },
      ),
    )
  })
})
