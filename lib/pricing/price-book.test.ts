import { findProvider } from '@pydantic/genai-prices'
import { describe, expect, it } from 'vitest'
import { decimal } from './list-rates'
import { ListedProviders } from './list-schema'
import { type AdminPrices, indexAdminPrices } from './own-prices'
import { packagedPrices, priceBook } from './price-book'
import { packagedList } from './price-list'
import { FULL_FACTOR, listOf, PROVIDER_IDS, priceSourceOf } from './price-source'

const none = indexAdminPrices([])
const findRates = (model: string, day: string, own: AdminPrices, tier: string | null = null) =>
  priceBook({ ...packagedPrices, own }, { at: Date.parse(day), day }).rates(model, tier)
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
      priceBook({ ...packagedPrices, own: prices }, { at: Date.parse('2026-11-20'), day: '2026-11-20' }).resolve({
        requested,
        answered,
        serviceTier: null,
      })
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

  it.each([
    ['gpt-5.5', 'priority', { input: 12_500_000n, cachedInput: 1_250_000n, output: 75_000_000n }],
    ['gpt-5.5', 'flex', { input: 2_500_000n, cachedInput: 250_000n, output: 15_000_000n }],
    ['gpt-5.4', 'flex', { input: 1_250_000n, output: 7_500_000n }],
    ['gpt-6-sol', 'priority', { input: 4_000_000n, output: 20_000_000n }],
    ['gpt-6-sol', 'fast', { input: 4_000_000n, output: 20_000_000n }],
    ['gpt-6-sol', 'flex', { input: 1_000_000n, output: 5_000_000n }],
  ])('knows the tiers that the list lacks: %s, %s', (model, tier, parts) => {
    expect(findRates(model, '2026-11-20', none, tier)?.steps[0]?.rates).toMatchObject(parts)
  })

  it('begins the long-context step above 272,000 tokens', () => {
    for (const model of ['gpt-5.4', 'gpt-5.5', 'gpt-5.6-sol', 'gpt-6-sol'])
      expect(findRates(model, '2026-11-20', none)?.steps.map(({ above }) => above)).toEqual([-1, 272_000])
  })
})

describe('whose list', () => {
  const list = (url: string, apiType = 'openai') => listOf(apiType, url)

  it('is that of a known host, or else that of whoever defined the protocol', () => {
    expect(list('https://api.deepseek.com/v1')).toBe('deepseek')
    expect(list('https://api.moonshot.cn/v1')).toBe('moonshotai')
    expect(list('https://generativelanguage.googleapis.com/v1beta/openai')).toBe('google')
    expect(list('https://eu.api.openai.com/v1')).toBe('openai')
    expect(list('https://api.deepseek.com.example.org/v1')).toBe('openai')
    expect(list('https://notx.ai/v1')).toBe('openai')
    expect(list('http://10.0.0.7:8000/v1')).toBe('openai')
    expect(list('https://proxy.example/x', 'anthropic')).toBe('anthropic')
    expect(list('https://proxy.example/x', 'gemini')).toBe('google')
    expect(list('https://proxy.example/x', 'azure_openai')).toBe('azure')
    expect(list('https://api.deepseek.com/anthropic', 'anthropic')).toBe('deepseek')
  })

  it('is that of the address of the type for a key without an endpoint', () => {
    const listAt = (apiType: string, openaiBaseUrl: string) =>
      priceSourceOf({ apiType, endpoint: null, priceList: null, priceFactor: FULL_FACTOR }, openaiBaseUrl).list
    expect(listAt('anthropic', 'https://api.groq.com/openai/v1')).toBe('anthropic')
    expect(listAt('gemini', 'https://api.openai.com/v1')).toBe('google')
    expect(listAt('openai', 'https://api.groq.com/openai/v1')).toBe('groq')
  })

  const at = Date.parse('2026-11-20T12:00:00Z')
  const bookOf = (url: string, priceList: string | null = null, priceFactor = FULL_FACTOR, own = none, time = at) =>
    priceBook(
      { ...packagedPrices, own },
      { at: time, day: '2026-11-20' },
      priceSourceOf({ apiType: 'openai', endpoint: url, priceList, priceFactor }, 'https://api.openai.com/v1'),
    )
  const inputOf = (model: string, ...key: Parameters<typeof bookOf>) =>
    bookOf(...key).rates(model)?.steps[0]?.rates.input

  it('is what the key says, none, or free', () => {
    expect(inputOf('deepseek-chat', 'https://proxy.example/v1')).toBeUndefined()
    expect(inputOf('deepseek-chat', 'https://proxy.example/v1', 'deepseek')).toBe(270_000n)
    expect(inputOf('gpt-4o', 'https://api.openai.com/v1', 'none')).toBeUndefined()
    expect(inputOf('anything', 'http://10.0.0.7:8000/v1', 'free')).toBe(0n)
    expect(bookOf('http://10.0.0.7:8000/v1', 'free').perImage('anything', null, null)).toBe(0n)
    expect(inputOf('gpt-oss-120b', 'http://10.0.0.7:8000/v1')).toBeUndefined()
    expect(inputOf('openai/gpt-oss-120b', 'https://api.groq.com/openai/v1')).toBe(150_000n)
    expect(inputOf('gpt-4o', 'https://acme.openai.azure.com')).toBe(2_500_000n)
  })

  it('is read at the instant of the request where prices depend on the hour', () => {
    const night = Date.parse('2026-11-20T20:00:00Z')
    expect(inputOf('deepseek-chat', 'https://api.deepseek.com', null, FULL_FACTOR, none)).toBe(270_000n)
    expect(inputOf('deepseek-chat', 'https://api.deepseek.com', null, FULL_FACTOR, none, night)).toBe(135_000n)
  })

  it("multiplies every price, an admin's included, by the key's factor", () => {
    const prices = indexAdminPrices([own('2026-02-01', 1_000_000n)])
    expect(inputOf('gpt-4o', 'https://api.openai.com/v1', null, 800_000n)).toBe(2_000_000n)
    expect(inputOf('gpt-4o', 'https://api.openai.com/v1', null, 1_250_000n, prices)).toBe(1_250_000n)
    expect(bookOf('https://api.openai.com/v1', null, 500_000n).perToolCall('search', 'gpt-4o')).toBe(5_000_000_000n)
  })
})

describe('an own price with details', () => {
  const details = {
    rates: { cacheWrite: '3', cacheWrite1h: '5', audioInput: '40', imageOutput: '30' },
    steps: [{ above: 200_000, input: '4', output: '9' }],
    tiers: { flex: { factor: '0.5' }, turbo: { input: '8', output: '16' }, eu: { factor: '1.1' } },
    perRequest: '0.001',
    perSecond: '0.0002',
    perCharacter: '0.00001',
    perImage: [{ size: '1024x1024', quality: 'hd', price: '0.08' }, { price: '0.04' }],
  }
  const price = { ...own('2026-01-01', 2_000_000n), model: 'mine', details: JSON.stringify(details) }
  const day = '2026-11-20'
  const book = priceBook({ ...packagedPrices, own: indexAdminPrices([price]) }, { at: Date.parse(day), day })

  it('has every kind of token, steps, tiers and a fee per request', () => {
    expect(book.rates('mine')).toMatchObject({
      steps: [
        { above: -1, rates: { input: 2_000_000n, cacheWrite: 3_000_000n, cacheWrite1h: 5_000_000n } },
        { above: 200_000, rates: { input: 4_000_000n, output: 9_000_000n, imageOutput: 30_000_000n } },
      ],
      perRequest: 1_000_000_000n,
    })
    const tier = (name: string) => book.rates('mine', name)?.steps[0]?.rates
    expect(tier('flex')).toMatchObject({ input: 1_000_000n, audioInput: 20_000_000n })
    expect(tier('turbo')).toMatchObject({ input: 8_000_000n, cacheWrite: 3_000_000n })
    expect(tier('flex eu')).toMatchObject({ input: 1_100_000n })
  })

  it('has units', () => {
    expect(book.perAudioSecond('mine')).toBe(200_000_000n)
    expect(book.perCharacter('mine')).toBe(10_000_000n)
    expect(book.perImage('mine', '1024x1024', 'hd')).toBe(80_000_000_000n)
    expect(book.perImage('mine', null, null)).toBe(40_000_000_000n)
  })
})

it('the packaged list passes the validation of a fetched one', () => {
  const providers = PROVIDER_IDS.map((id) => packagedList.provider(id))
  expect(providers).not.toContain(null)
  expect(ListedProviders.safeParse(providers).error?.issues.slice(0, 3)).toBeUndefined()
})
