import type { Day } from '../core/time'
import { findListRates, listedAudioSecond, listedSearch } from './list-rates'
import { audioSecondPrice, isStandardTier } from './overlay'
import {
  type AdminPrices,
  findAdminPrice,
  inProportion,
  type OwnPrice,
  ownImage,
  ownRates,
  ownTier,
  ownUnit,
} from './own-prices'
import { type PriceList, packagedList } from './price-list'
import { openaiSource, type PriceSource } from './price-source'
import { freeRates, type Rates, scaleRates, timesFactor } from './rates'
import { type FeeTool, toolFee } from './tool-fees'
import { pricePerCharacter, pricePerImage, pricePerSearchUnit } from './unit-prices'

/** All prices in effect: the public list, and those that admins have set. */
export type Prices = { list: PriceList; own: AdminPrices }

/** The prices of this release alone. */
export const packagedPrices: Prices = { list: packagedList, own: new Map() }

/** An instant, in milliseconds UTC, and its day in the reporting time zone. */
export type PriceTime = { at: number; day: Day }

type ModelNames = { requested: string; answered: string | null; serviceTier: string | null }

/** The model name a request is recorded under, and its rates; null rates if no price is known. `isOwn`: an admin set it. */
type ResolvedPrice = { label: string; rates: Rates | null; isOwn: boolean }

/** What models cost at an instant, with a provider key. Pico-dollars; null is unknown, which is not the same as free. */
export type PriceBook = {
  /** `serviceTier`: as the response names it. */
  rates(model: string, serviceTier?: string | null): Rates | null
  /** The answered model if it has a price, or else the requested one; an admin's price for either takes precedence. */
  resolve(names: ModelNames): ResolvedPrice
  perImage(model: string, size: string | null, quality: string | null): bigint | null
  perCharacter(model: string): bigint | null
  perAudioSecond(model: string): bigint | null
  /** Of one call of a hosted tool. `memory`: of a container, in GB. */
  perToolCall(tool: FeeTool, model: string, memory?: number): bigint | null
  /** Of a rerank model. */
  perSearchUnit(model: string): bigint | null
  /** Nothing costs anything. */
  isFree: boolean
}

export function priceBook(
  { list, own }: Prices,
  { at, day }: PriceTime,
  { list: providerId, free, factor }: PriceSource = openaiSource,
): PriceBook {
  if (free) return freeBook
  const listed = (model: string, tier: string | null) =>
    providerId === null ? null : findListRates(list, providerId, model, at, tier)
  const unit = (
    model: string,
    ofOwn: (price: OwnPrice) => bigint | null,
    ofList: (providerId: string) => bigint | null,
  ) => {
    const price = findAdminPrice(own, model, day)
    const pico = (price && ofOwn(price)) ?? (providerId === null ? null : ofList(providerId))
    return pico === null ? null : timesFactor(pico, factor)
  }
  /** Unit prices that only OpenAI's overlay has. */
  const ofOpenai = (price: bigint | null, id: string) => (id === 'openai' || id === 'azure' ? price : null)

  function rates(model: string, serviceTier: string | null = null): Rates | null {
    const price = findAdminPrice(own, model, day)
    const modifiers = (serviceTier ?? '').split(' ').filter((word) => word !== '' && !isStandardTier(word))
    const found = price ? ofOwnPrice(price, model, modifiers) : ofListPrice(model, modifiers)
    return found && scaleRates(found, factor)
  }

  function ofListPrice(model: string, modifiers: string[]): Rates | null {
    const standard = listed(model, null)
    if (modifiers.length <= 1) return modifiers[0] === undefined ? standard : listed(model, modifiers[0])
    return modifiers.reduce<Rates | null>((rates, name) => {
      const tier = standard && listed(model, name)
      return rates && standard && tier ? inProportion(rates, standard, tier) : null
    }, standard)
  }

  /** A tier that the price does not name keeps the list's proportion; without a list, the price holds for every tier. */
  function ofOwnPrice(price: OwnPrice, model: string, modifiers: string[]): Rates | null {
    const standard = listed(model, null)
    return modifiers.reduce<Rates | null>(
      (rates, name) => {
        if (!rates) return null
        const named = ownTier(rates, price, name)
        if (named || !standard) return named ?? rates
        const tier = listed(model, name)
        return tier && inProportion(rates, standard, tier)
      },
      ownRates(price, standard),
    )
  }

  return {
    rates,
    resolve({ requested, answered, serviceTier }) {
      const names = answered === null ? [requested] : [answered, requested]
      const ownName = names.find((name) => findAdminPrice(own, name, day))
      const known = ownName ?? names.find((name) => rates(name))
      const found = known === undefined ? null : rates(known, serviceTier)
      return { label: known ?? requested, rates: found, isOwn: ownName !== undefined }
    },
    perImage: (model, size, quality) =>
      unit(
        model,
        (price) => ownImage(price, size, quality),
        (id) => ofOpenai(pricePerImage(model, size, quality), id),
      ),
    perCharacter: (model) =>
      unit(
        model,
        (price) => ownUnit(price, 'perCharacter'),
        (id) => ofOpenai(pricePerCharacter(model), id),
      ),
    perAudioSecond: (model) =>
      unit(
        model,
        (price) => ownUnit(price, 'perSecond'),
        (id) => ofOpenai(audioSecondPrice(model), id) ?? listedAudioSecond(list, id, model, at),
      ),
    perToolCall: (tool, model, memory = 1) =>
      unit(
        model,
        () => null,
        (id) => toolFee(tool, model, listedSearch(list, id, model, at), memory),
      ),
    perSearchUnit: (model) =>
      unit(
        model,
        () => null,
        () => pricePerSearchUnit(model),
      ),
    isFree: false,
  }
}

const nothing = () => 0n

const freeBook: PriceBook = {
  rates: () => freeRates,
  resolve: ({ requested }) => ({ label: requested, rates: freeRates, isOwn: true }),
  perImage: nothing,
  perCharacter: nothing,
  perAudioSecond: nothing,
  perToolCall: nothing,
  perSearchUnit: nothing,
  isFree: true,
}
