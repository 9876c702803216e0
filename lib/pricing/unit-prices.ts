import { parseDollars } from '../core/money'

/** Pico-dollars per character of text turned into speech; null if unknown. */
export const pricePerCharacter = (model: string): bigint | null => characters.get(model) ?? null

/** Pico-dollars per search unit of a rerank model: one query with up to 100 documents. Null if unknown. */
export const pricePerSearchUnit = (model: string): bigint | null => searchUnits.get(model) ?? null

/** Pico-dollars per generated image; null if unknown, as for models billed by the token. */
export function pricePerImage(model: string, size: string | null, quality: string | null): bigint | null {
  const knownSize = size === null || size === 'auto' ? DEFAULT_SIZE : size
  const knownQuality = quality === null || quality === 'auto' ? DEFAULT_QUALITY : quality
  return images.get(`${model} ${knownQuality} ${knownSize}`) ?? null
}

const DEFAULT_SIZE = '1024x1024'
const DEFAULT_QUALITY = 'standard'

/** A map, because model names are untrusted: an object has a property called `constructor`. */
const pico = (prices: Record<string, string>): ReadonlyMap<string, bigint | null> =>
  new Map(Object.entries(prices).map(([name, dollars]) => [name, parseDollars(dollars)]))

const characters = pico({
  'tts-1': '0.000015',
  'tts-1-1106': '0.000015',
  'tts-1-hd': '0.00003',
  'tts-1-hd-1106': '0.00003',
})

/** Cohere, on its own API and on others: "$2.00 per 1K searches", https://cohere.com/pricing, read in copies in December 2026. */
const searchUnits = pico({
  'rerank-v3.5': '0.002',
  'rerank-english-v3.0': '0.002',
  'rerank-multilingual-v3.0': '0.002',
  'cohere-rerank-3.5': '0.002',
})

const images = pico({
  'dall-e-2 standard 256x256': '0.016',
  'dall-e-2 standard 512x512': '0.018',
  'dall-e-2 standard 1024x1024': '0.02',
  'dall-e-3 standard 1024x1024': '0.04',
  'dall-e-3 standard 1024x1792': '0.08',
  'dall-e-3 standard 1792x1024': '0.08',
  'dall-e-3 hd 1024x1024': '0.08',
  'dall-e-3 hd 1024x1792': '0.12',
  'dall-e-3 hd 1792x1024': '0.12',
})
