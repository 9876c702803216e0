import { parseDollars } from '../core/money'

/** What is not sold by the token, in pico-dollars for one character of speech; null when unknown. */
export const perCharacter = (model: string): bigint | null => characters.get(model) ?? null

/** For one picture; null when unknown, as for models that are sold by the token. */
export function perPicture(model: string, size: string | null, quality: string | null): bigint | null {
  const asked = size === null || size === 'auto' ? USUAL_SIZE : size
  const look = quality === null || quality === 'auto' ? USUAL_QUALITY : quality
  return pictures.get(`${model} ${look} ${asked}`) ?? null
}

const USUAL_SIZE = '1024x1024'
const USUAL_QUALITY = 'standard'

/** A map, because names come from outside: an object would know a model called `constructor`. */
const pico = (prices: Record<string, string>): ReadonlyMap<string, bigint | null> =>
  new Map(Object.entries(prices).map(([name, dollars]) => [name, parseDollars(dollars)]))

const characters = pico({
  'tts-1': '0.000015',
  'tts-1-1106': '0.000015',
  'tts-1-hd': '0.00003',
  'tts-1-hd-1106': '0.00003',
})

const pictures = pico({
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
