import { setImmediate } from 'node:timers/promises'
import type { ListedModel, ListedPrice, ListedProvider, ListedRate } from './list-schema'
import type { ModelMatch } from './model-match'
import { findListed, type PriceList, priceAt, pricesOf } from './price-list'

/** What a price is, or was: dollars as in the list; null for none. */
export type PriceChange = { provider: string; model: string; part: string; from: number | null; to: number | null }

export type ListComparison = {
  /** Of models that both lists have. */
  changes: PriceChange[]
  /** Models that only the new list has. */
  added: number
  removed: number
  /** Changes by more than a factor of `MAX_FACTOR`, to nothing or from nothing: an admin has to confirm them. */
  large: PriceChange[]
}

const MAX_FACTOR = 5

/** What a new list changes about the models that the known one has, by the names that these models are found by. */
export async function comparePriceLists(
  known: PriceList,
  next: PriceList,
  ids: readonly string[],
  at: number,
): Promise<ListComparison> {
  let compared = 0
  const result: ListComparison = { changes: [], added: 0, removed: 0, large: [] }
  for (const id of ids) {
    const [before, after] = [known.provider(id), next.provider(id)]
    result.added += (after?.models ?? []).filter((model) => !hasModel(before, model)).length
    for (const model of before?.models ?? []) {
      await pause(++compared)
      const name = nameOf(known, id, model)
      const found =
        name === null ? after?.models.find((other) => other.id === model.id) : findListed(next, id, name)?.model
      if (!found) result.removed += 1
      else compareModels(result, id, model, found, at)
    }
  }
  return result
}

/** Thousands of names are looked up: other work of this thread has to go on meanwhile. */
const pause = (count: number) => (count % 20 === 0 ? setImmediate() : undefined)

const hasModel = (provider: ListedProvider | null, { id }: ListedModel) =>
  provider?.models.some((model) => model.id === id) ?? false

/** A name that the known list finds the model by; null if an earlier model takes them all. */
const nameOf = (list: PriceList, providerId: string, model: ListedModel): string | null =>
  [model.id, ...wordsOf(model.match)].find((name) => findListed(list, providerId, name)?.model === model) ?? null

function wordsOf(match: ModelMatch): string[] {
  if ('or' in match) return match.or.flatMap(wordsOf)
  if ('and' in match) return match.and.flatMap(wordsOf)
  return Object.values(match)
}

function compareModels(result: ListComparison, provider: string, before: ListedModel, after: ListedModel, at: number) {
  const [old, now] = [priceAt(before, at), priceAt(after, at)]
  for (const part of new Set([...Object.keys(old), ...Object.keys(now)])) {
    const [from, to] = [old[part], now[part]].map((rate) => (rate === undefined ? null : baseOf(rate)))
    if (from === undefined || to === undefined || from === to) continue
    result.changes.push({ provider, model: before.id, part, from, to })
  }
  // Those of other hours and of coming days too: they take effect without another fetch.
  for (const price of comingPrices(after, at))
    for (const [part, rate] of Object.entries(price))
      for (const to of amountsOf(rate)) {
        const range = old[part] === undefined ? [] : comingPrices(before, at).flatMap((one) => amountsOf(one[part]))
        if (range.length === 0 || !isLarge(range, to)) continue
        result.large.push({ provider, model: before.id, part, from: range[0] ?? null, to })
      }
}

const isLarge = (range: number[], to: number) => {
  const [lowest, highest] = [Math.min(...range), Math.max(...range)]
  return to > highest * MAX_FACTOR || to < lowest / MAX_FACTOR || (to === 0) !== (lowest === 0)
}

/** In effect at an instant, at other hours or later. */
const comingPrices = (model: ListedModel, at: number): ListedPrice[] => [
  priceAt(model, at),
  ...pricesOf(model).flatMap(({ constraint, prices }) =>
    constraint && (!('start_date' in constraint) || Date.parse(constraint.start_date) > at) ? [prices] : [],
  ),
]

const baseOf = (rate: ListedRate) => (typeof rate === 'number' ? rate : rate.base)
const amountsOf = (rate: ListedRate | undefined): number[] =>
  rate === undefined ? [] : typeof rate === 'number' ? [rate] : [rate.base, ...rate.tiers.map(({ price }) => price)]

/** A provider with fewer models may lose most of them. */
const MIN_MODELS = 4

/** Providers of which the new list lacks half: it is broken, or not a price list. */
export const missingHalf = (known: PriceList, next: PriceList, ids: readonly string[]): string[] =>
  ids.filter((id) => {
    const [before, after] = [known.provider(id)?.models.length ?? 0, next.provider(id)?.models.length ?? 0]
    return before >= MIN_MODELS && after * 2 < before
  })
