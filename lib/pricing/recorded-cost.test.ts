import { expect, it } from 'vitest'
import { type AdminPrice, indexAdminPrices } from './own-prices'
import { packagedPrices, priceBook } from './price-book'
import { openaiSource } from './price-source'
import { type RecordedUse, recordedCost } from './recorded-cost'
import { noTokens } from './tokens'

const day = '2026-11-20'
const bookOf = (...own: AdminPrice[]) =>
  priceBook({ ...packagedPrices, own: indexAdminPrices(own) }, { at: Date.parse(day), day })
const use = (more: Partial<RecordedUse>): RecordedUse => ({
  ...{ endpoint: 'responses', model: 'gpt-5.5', answeredModel: null, serviceTier: null, variant: null },
  ...{ units: 0, costPico: null, lacksFee: false, tokens: { ...noTokens, inputTokens: 100, outputTokens: 10 } },
  ...more,
})
const price = (details: object): AdminPrice => ({
  ...{ model: 'mine', validFrom: '2026-01-01', inputPico: 1_000_000n, cachedInputPico: null, outputPico: 2_000_000n },
  details: JSON.stringify(details),
})
const MICRO = 1_000_000n

const CALLS = '2 web searches, 1 file search, 1 container of 4 GB'
const CACHE = { ...noTokens, inputTokens: 100, cacheWriteTokens: 40, outputTokens: 10 }

it.each<[string, Partial<RecordedUse> & { provider?: string }, bigint]>([
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
  ['calls of every tool', { variant: CALLS }, 800n * MICRO + (2n * 10_000n + 2500n + 120_000n) * MICRO],
  [
    'the preview of web search',
    { model: 'gpt-4o', variant: '2 web search previews' },
    100n * 2_500_000n + 10n * 10n * MICRO + 50_000n * MICRO,
  ],
  [
    'a fee that is missing, as before',
    { model: 'gpt-4o', variant: '1 container of 128 GB', lacksFee: true },
    100n * 2_500_000n + 10n * 10n * MICRO,
  ],
  [
    'an hour of cache, in the US',
    { model: 'claude-opus-5', variant: '1h cache: 40, +10%, 1 web search', tokens: CACHE, provider: 'anthropic' },
    ((60n * 5n * MICRO + 40n * 10n * MICRO + 10n * 25n * MICRO) * 11n) / 10n + 10_000n * MICRO,
  ],
  [
    'pictures in the output of a chat',
    { model: 'gemini-2.5-flash-image', variant: 'pictures: 10', provider: 'google' },
    100n * 300_000n + 10n * 30n * MICRO,
  ],
  [
    'cached audio and pictures',
    {
      ...{ model: 'gpt-realtime-mini', variant: 'cached audio: 20, cached images: 10' },
      tokens: { ...noTokens, inputTokens: 100, cachedTokens: 40, outputTokens: 10 },
    },
    60n * 600_000n + 10n * 60_000n + 20n * 300_000n + 10n * 80_000n + 10n * 2_400_000n,
  ],
  [
    'video',
    {
      ...{ model: 'gemini-embedding-2', variant: 'video: 90', provider: 'google' },
      tokens: { ...noTokens, inputTokens: 100 },
    },
    10n * 200_000n + 90n * 12n * MICRO,
  ],
  ['queries', { endpoint: 'alpha/search', variant: 'searches', units: 3, tokens: noTokens }, 30_000n * MICRO],
  ['units of rerank', { endpoint: 'rerank', model: 'rerank-v3.5', variant: 'searches', units: 2 }, 4000n * MICRO],
  ['seconds', { endpoint: 'audio/transcriptions', model: 'whisper-1', variant: 'seconds', units: 8 }, 800n * MICRO],
  ['characters', { endpoint: 'audio/speech', model: 'tts-1', variant: 'characters', units: 6 }, 90n * MICRO],
  ["a provider's own figure, as it is", { model: 'acme', variant: 'usage.cost', costPico: 7n }, 7n],
])('prices a recorded request again: %s', (_, { provider = 'openai', ...more }, costPico) => {
  const book = priceBook(packagedPrices, { at: Date.parse(day), day }, { ...openaiSource, list: provider })
  expect(recordedCost(use(more), book)).toMatchObject({ costPico, reason: null })
})

it.each<[string, Partial<RecordedUse>]>([
  ['a charged reservation', { variant: 'reservation' }],
  ['parts of other models', { variant: 'parts: 2, 1h cache: 40' }],
  ['containers of unknown size', { variant: '1 web search, 1 container' }],
  ['searches whose kind was not recorded', { model: 'gpt-4o', variant: '2 web searches' }],
  ['a call that has no price any more', { model: 'claude-opus-5', variant: '1 web search' }],
])('leaves an entry alone that does not determine its cost: %s', (_, more) => {
  const own = price({})
  expect(recordedCost(use(more), bookOf({ ...own, model: 'gpt-5.5' }, { ...own, model: 'claude-opus-5' }))).toBe(null)
})

it('books the tokens of an entry whose fee no response shows', () => {
  const given = use({ model: 'gpt-4o', variant: 'hidden fee' })
  expect(recordedCost(given, bookOf())).toMatchObject({ costPico: 350n * MICRO, lacksFee: true })
})

it("adds the fees of calls to an admin's price", () => {
  const given = use({ variant: '2 web searches', costPico: null })
  const own = { ...price({}), model: 'gpt-5.5' }
  expect(recordedCost(given, bookOf(own))).toMatchObject({ costPico: 120n * MICRO + 20_000n * MICRO })
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
