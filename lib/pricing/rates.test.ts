import { findProvider } from '@pydantic/genai-prices'
import { describe, expect, it } from 'vitest'
import { decimal } from './genai-prices'
import { findRates, indexAdminPrices, resolvePrice } from './rates'

const none = indexAdminPrices([])
const input = (model: string, day: string, prices = none) => findRates(model, day, prices)?.steps[0]?.rates.input
const own = (validFrom: string, inputPico: bigint) => ({
  model: 'gpt-4o',
  validFrom,
  inputPico,
  cachedInputPico: inputPico,
  outputPico: inputPico,
})

describe('rates', () => {
  it('uses the price of the day', () => {
    expect(input('o3', '2025-06-09')).toBe(10_000_000n)
    expect(input('o3', '2025-06-10')).toBe(2_000_000n)
  })

  it("uses the admin's price from its first day on, and the list price before", () => {
    const prices = indexAdminPrices([own('2026-02-01', 7n), own('2026-03-01', 9n)])
    expect(input('gpt-4o', '2026-01-31', prices)).toBe(2_500_000n)
    expect(input('gpt-4o', '2026-02-01', prices)).toBe(7n)
    expect(input('gpt-4o', '2026-12-01', prices)).toBe(9n)
    expect(input('gpt-4o-mini', '2026-12-01', prices)).toBe(150_000n)
  })

  it("applies the admin's price to cache writes and images, but not to audio", () => {
    const rates = findRates('gpt-4o', '2026-03-01', indexAdminPrices([own('2026-02-01', 7n)]))?.steps[0]?.rates
    expect(rates).toMatchObject({ cacheWrite: 7n, imageInput: 7n, audioInput: null })
  })

  it("applies the admin's price to the standard service tiers only", () => {
    const prices = indexAdminPrices([own('2026-02-01', 7n)])
    const tier = (name: string) => findRates('gpt-4o', '2026-03-01', prices, name)?.steps[0]?.rates.input
    expect(['default', 'auto', 'priority', 'flex'].map(tier)).toEqual([7n, 7n, undefined, undefined])
  })

  it('charges the model that answered, or the requested one where only that has a price', () => {
    const charged = (requested: string, answered: string | null, prices = none) =>
      resolvePrice({ requested, answered, serviceTier: null }, '2026-11-20', prices)
    expect(charged('gpt-4o', 'gpt-4o-mini')).toMatchObject({ label: 'gpt-4o-mini' })
    expect(charged('gpt-4o', 'house-model')).toMatchObject({ label: 'gpt-4o' })
    expect(charged('gpt-4o', null)).toMatchObject({ label: 'gpt-4o' })
    expect(charged('gpt-4o', 'gpt-4o-mini', indexAdminPrices([own('2026-02-01', 7n)]))).toMatchObject({
      label: 'gpt-4o',
    })
    expect(charged('house-model', 'home-model')).toEqual({ label: 'house-model', rates: null })
  })

  it('has rates for every listed model billed by the token', () => {
    const models = findProvider({ providerId: 'openai' })?.models ?? []
    const named = models.flatMap(({ match, id }) => ('equals' in match ? [match.equals] : [id]))
    const unknown = named.filter((model) => !findRates(model, '2026-11-20', none))
    const prefixes = ['ft:gpt-4o', 'ft:gpt-4o-mini']
    expect(unknown.sort()).toEqual([...prefixes, 'gpt-4o-search-preview', 'gpt-transcribe', 'moderation', 'whisper-1'])
  })

  it('parses rates as the decimals of the price list', () => {
    expect(decimal(0.0125)).toBe('0.0125')
    expect(decimal(1e-7)).toBe('0.000000100000')
    expect(findRates('text-embedding-3-small', '2026-11-20', none)?.steps[0]?.rates).toMatchObject({
      input: 20_000n,
      output: null,
    })
  })
})
