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

  it("scales the admin's price for service tiers that the list has, and has none for others", () => {
    const prices = indexAdminPrices([own('2026-02-01', 7n)])
    const tier = (name: string) => findRates('gpt-4o', '2026-03-01', prices, name)?.steps[0]?.rates.input
    expect(['default', 'auto', 'priority', 'flex'].map(tier)).toEqual([7n, 7n, 11n, undefined])
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
    expect(charged('house-model', 'home-model')).toMatchObject({ label: 'house-model', rates: null })
  })

  it('has rates for every listed model billed by the token', () => {
    const models = findProvider({ providerId: 'openai' })?.models ?? []
    const named = models.flatMap(({ match, id }) => ('equals' in match ? [match.equals] : [id]))
    const unknown = named.filter((model) => !findRates(model, '2026-11-20', none))
    const prefixes = ['ft:gpt-4o', 'ft:gpt-4o-mini']
    const openWeight = ['gpt-oss-120b', 'gpt-oss-20b', 'gpt-oss-safeguard-20b']
    const others = ['gpt-transcribe', 'moderation', 'whisper-1']
    expect(unknown.sort()).toEqual([...prefixes, ...openWeight, ...others].sort())
  })

  it('parses rates as the decimals of the price list', () => {
    expect(decimal(0.0125)).toBe('0.0125')
    expect(decimal(1e-7)).toBe('0.000000100000')
    expect(findRates('text-embedding-3-small', '2026-11-20', none)?.steps[0]?.rates).toMatchObject({
      input: 20_000n,
      output: null,
    })
  })

  it.each([
    ['gpt-4o-transcribe', { audioInput: 2_500_000n, output: 10_000_000n }],
    ['gpt-4o-mini-transcribe-2025-12-15', { audioInput: 1_250_000n, output: 5_000_000n }],
    ['gpt-4o-mini-tts-2025-12-15', { output: 12_000_000n }],
    ['gpt-image-2', { output: 10_000_000n, imageOutput: 30_000_000n, imageInput: 8_000_000n }],
    ['ft:gpt-4.1-2025-04-14:acme::abc', { input: 3_000_000n, cachedInput: 750_000n, output: 12_000_000n }],
    ['ft:gpt-4.1-mini-2025-04-14:acme::abc', { input: 800_000n, output: 3_200_000n }],
    ['ft:gpt-4.1-nano-2025-04-14:acme::abc', { input: 200_000n, output: 800_000n }],
    ['ft:o4-mini-2025-04-16:acme::abc', { input: 4_000_000n, cachedInput: 1_000_000n, output: 16_000_000n }],
  ])('knows what the list lacks: %s', (model, parts) => {
    expect(findRates(model, '2026-11-20', none)?.steps[0]?.rates).toMatchObject(parts)
  })

  it.each(['gpt-oss-120b', 'gpt-oss-20b', 'ft:gpt-4-0613:acme::abc'])('has no price for %s', (model) => {
    expect(findRates(model, '2026-11-20', none)).toBeNull()
  })

  it("keeps the list's proportion between service tiers for an admin's price", () => {
    const tierOf = (model: string, tier: string) =>
      findRates(model, '2026-11-20', indexAdminPrices([{ ...own('2026-02-01', 1_000_000n), model }]), tier)?.steps[0]
        ?.rates
    expect(tierOf('gpt-5', 'flex')).toMatchObject({ input: 500_000n, cachedInput: 500_000n, output: 500_000n })
    expect(tierOf('gpt-5', 'priority')).toMatchObject({ input: 2_000_000n, output: 2_000_000n })
    expect(tierOf('my-own', 'flex')).toMatchObject({ input: 1_000_000n, output: 1_000_000n })
    expect(tierOf('gpt-4o', 'flex')).toBeUndefined()
  })
})
