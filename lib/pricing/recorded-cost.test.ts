import { expect, it } from 'vitest'
import { type AdminPrice, indexAdminPrices } from './own-prices'
import { packagedPrices, priceBook } from './price-book'
import { type RecordedUse, recordedCost } from './recorded-cost'
import { noTokens } from './tokens'

const day = '2026-11-20'
const bookOf = (...own: AdminPrice[]) =>
  priceBook({ ...packagedPrices, own: indexAdminPrices(own) }, { at: Date.parse(day), day })
const use = (more: Partial<RecordedUse>): RecordedUse => ({
  ...{ endpoint: 'responses', model: 'gpt-5.5', answeredModel: null, serviceTier: null, variant: null },
  ...{ units: 0, costPico: null, tokens: { ...noTokens, inputTokens: 100, outputTokens: 10 } },
  ...more,
})
const price = (details: object): AdminPrice => ({
  ...{ model: 'mine', validFrom: '2026-01-01', inputPico: 1_000_000n, cachedInputPico: null, outputPico: 2_000_000n },
  details: JSON.stringify(details),
})
const MICRO = 1_000_000n

it.each<[string, Partial<RecordedUse>, bigint]>([
  ['a service tier', { serviceTier: 'priority' }, 100n * 12_500_000n + 10n * 75_000_000n],
  ['web searches', { variant: 'web searches: 2' }, 100n * 5_000_000n + 10n * 30_000_000n + 20_000n * MICRO],
  [
    'images by the piece',
    { endpoint: 'images/generations', model: 'dall-e-3', variant: '1024x1792 hd', units: 2, tokens: noTokens },
    240_000n * MICRO,
  ],
  [
    'images by the token, some of the output text',
    { endpoint: 'images/generations', model: 'gpt-image-2', variant: 'auto high, 4 text' },
    100n * 5n * MICRO + 6n * 30n * MICRO + 4n * 10n * MICRO,
  ],
  ['seconds', { endpoint: 'audio/transcriptions', model: 'whisper-1', variant: 'seconds', units: 8 }, 800n * MICRO],
  ['characters', { endpoint: 'audio/speech', model: 'tts-1', variant: 'characters', units: 6 }, 90n * MICRO],
  ["a provider's own figure, as it is", { model: 'acme', variant: 'usage.cost', costPico: 7n }, 7n],
])('prices a recorded request again: %s', (_, more, costPico) => {
  expect(recordedCost(use(more), bookOf())).toMatchObject({ costPico, reason: null })
})

it("prefers an admin's price to the provider's own figure", () => {
  const given = use({ model: 'mine', variant: 'usage.cost', costPico: 7n })
  expect(recordedCost(given, bookOf(price({})))).toMatchObject({ costPico: 120n * MICRO })
})

it.each([
  ['no_price', { model: 'acme' }],
  ['no_tier_price', { model: 'gpt-4o', serviceTier: 'flex' }],
  ['no_part_price', { model: 'gpt-4o', tokens: { ...noTokens, inputTokens: 5, audioInputTokens: 5 } }],
  ['no_unit_price', { endpoint: 'images/generations', model: 'dall-e-3', variant: '1x1 hd', tokens: noTokens }],
])('says why a request has no cost: %s', (reason, more) => {
  expect(recordedCost(use(more), bookOf())).toMatchObject({ costPico: null, reason })
})
