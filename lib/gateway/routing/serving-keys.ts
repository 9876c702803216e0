import { type PriceBook, type Prices, type PriceTime, priceBook } from '../../pricing/price-book'
import type { ProviderKey } from '../snapshot/provider-keys'
import { matchesModel } from './model-patterns'

/** By a name of its own, or because its models allow it. */
export const servesModel = ({ aliases, models }: Pick<ProviderKey, 'aliases' | 'models'>, model: string): boolean =>
  aliases.has(model) || matchesModel(models, model)

/**
 * Those of `keys` that serve `model`. An alias may be a name that only this team knows. A key that serves every model then serves
 * it only if its price list has it: its provider would answer 404, and without a price no user with a budget could use the alias.
 */
export function keysServing(
  { prices }: { prices: Prices },
  keys: readonly ProviderKey[],
  model: string,
  { startedAt: at, day }: { startedAt: number; day: PriceTime['day'] },
): ProviderKey[] {
  const serving = keys.filter((key) => servesModel(key, model))
  if (!serving.some(({ aliases }) => aliases.has(model))) return serving
  return serving.filter(
    ({ aliases, models, priceSource }) =>
      aliases.has(model) || models !== null || isPriced(priceBook(prices, { at, day }, priceSource), model),
  )
}

const isPriced = (book: PriceBook, model: string): boolean =>
  !book.isFree &&
  [book.rates(model), book.perImage(model, null, null), book.perAudioSecond(model), book.perCharacter(model)].some(
    (price) => price !== null,
  )
