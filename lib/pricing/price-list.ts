import { findProvider } from '@pydantic/genai-prices'
import type { ConditionalPrice, ListedModel, ListedPrice, ListedProvider } from './list-schema'
import { matchesName } from './model-match'
import { unlistedModels } from './overlay'

/** A public price list: the models of each provider. */
export type PriceList = {
  /** Null for the one in the package. */
  hash: string | null
  provider(id: string): ListedProvider | null
}

/** The list that this release comes with: used until one has been fetched. */
export const packagedList: PriceList = {
  hash: null,
  // The package's types say less than its data does; a test validates them.
  provider: (id) => (findProvider({ providerId: id }) as ListedProvider | undefined) ?? null,
}

/** `providers`: validated before. */
export function priceListOf(hash: string, providers: readonly ListedProvider[]): PriceList {
  const byId = new Map(providers.map((provider) => [provider.id, provider]))
  return { hash, provider: (id) => byId.get(id) ?? null }
}

/** A model, and the provider whose list has it. */
export type Found = { providerId: string; model: ListedModel }

const MAX_CACHED = 2000
const caches = new WeakMap<PriceList, Map<string, Found | null>>()

function cacheOf(list: PriceList): Map<string, Found | null> {
  const known = caches.get(list)
  if (known && known.size < MAX_CACHED) return known
  const cache = new Map<string, Found | null>()
  caches.set(list, cache)
  return cache
}

/** The item of a provider's list for a model name. */
export function findListed(list: PriceList, providerId: string, name: string): Found | null {
  const cache = cacheOf(list)
  const key = `${providerId} ${name}`
  const cached = cache.get(key)
  if (cached !== undefined) return cached
  const lower = name.toLowerCase().trim()
  const found = search(list, providerId, lower) ?? search(list, providerId, withDashedDates(lower))
  cache.set(key, found)
  return found
}

function search(list: PriceList, providerId: string, name: string, withFallbacks = true): Found | null {
  const provider = list.provider(providerId)
  // What the list lacks comes first: a pattern of an older model may fit a newer one's name.
  const models = provider ? [...unlistedModels(providerId, provider.models), ...provider.models] : []
  const model = models.find(({ match }) => matchesName(match, name))
  if (model) return { providerId, model }
  if (!withFallbacks) return null
  for (const other of provider?.fallback_model_providers ?? []) {
    const found = search(list, other, name, false)
    if (found) return found
  }
  return null
}

/** Providers write the date in a model's name with dashes or without. */
const withDashedDates = (name: string) =>
  name.replace(/-(20\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[-:]|$)/g, '-$1-$2-$3')

/** All prices of a model, those of other times included. */
export const pricesOf = ({ prices }: ListedModel): readonly ConditionalPrice[] =>
  Array.isArray(prices) ? prices : [{ prices }]

/** The price in effect at an instant, in milliseconds UTC. */
export function priceAt(model: ListedModel, at: number): ListedPrice {
  const prices = pricesOf(model)
  return (prices.findLast(({ constraint }) => !constraint || holds(constraint, at)) ?? prices[0])?.prices ?? {}
}

const DAY_MS = 86_400_000

function holds(constraint: NonNullable<ConditionalPrice['constraint']>, at: number): boolean {
  if ('start_date' in constraint) return at >= Date.parse(`${constraint.start_date}T00:00:00Z`)
  const [start, end] = [timeOf(constraint.start_time), timeOf(constraint.end_time)]
  const time = at % DAY_MS
  return end < start ? time >= start || time < end : time >= start && time < end
}

const timeOf = (text: string) => Date.parse(`1970-01-01T${text.slice(0, 8)}Z`)
