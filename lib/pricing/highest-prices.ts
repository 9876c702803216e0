import type { PriceBook } from './price-book'
import { mapRates, type Rates, ratesForInput, type SpecialRates } from './rates'

/** The most that any of these says: for a request that may be sent with more than one key. Unknown if one does not know. */
export function highestPrices(catalogs: readonly PriceBook[]): PriceBook {
  const [first] = catalogs
  if (!first) throw new Error('No prices.')
  if (catalogs.length === 1) return first
  const unit = (priceOf: (book: PriceBook) => bigint | null) =>
    catalogs.map(priceOf).reduce((highest, pico) => (highest === null || pico === null ? null : max(highest, pico)))
  return {
    rates: (model, tier) => {
      const all = catalogs.map((book) => book.rates(model, tier))
      return all.every((rates) => rates !== null) ? highestRates(all) : null
    },
    resolve: (names) => first.resolve(names),
    perImage: (...image) => unit((book) => book.perImage(...image)),
    perCharacter: (model) => unit((book) => book.perCharacter(model)),
    perAudioSecond: (model) => unit((book) => book.perAudioSecond(model)),
    perToolCall: (...call) => unit((book) => book.perToolCall(...call)),
    perSearchUnit: (model) => unit((book) => book.perSearchUnit(model)),
    isFree: catalogs.every(({ isFree }) => isFree),
  }
}

const max = (one: bigint, other: bigint) => (one > other ? one : other)

function highestRates(all: readonly Rates[]): Rates {
  const starts = [...new Set(all.flatMap(({ steps }) => steps.map(({ above }) => above)))].sort((a, b) => a - b)
  const limit = (name: 'contextWindow' | 'maxOutput') => {
    const known = all.map((rates) => rates[name])
    return known.some((value) => value === null) ? null : Math.max(...known.map((value) => value ?? 0))
  }
  return {
    steps: starts.map((above) => {
      const rates = all.map((one) => ratesForInput(one, above + 1))
      const highest = (known: bigint[]) => (known.length === 0 ? null : known.reduce(max))
      const ofSpecial = (name: keyof SpecialRates) => highest(rates.flatMap(({ special }) => special?.[name] ?? []))
      const special = {
        cachedAudio: ofSpecial('cachedAudio'),
        cachedImage: ofSpecial('cachedImage'),
        video: ofSpecial('video'),
      }
      return { above, rates: { ...mapRates((kind) => highest(rates.flatMap((one) => one[kind] ?? []))), special } }
    }),
    contextWindow: limit('contextWindow'),
    maxOutput: limit('maxOutput'),
    perRequest: all.map(({ perRequest = 0n }) => perRequest).reduce(max),
  }
}
