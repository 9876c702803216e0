import type { AdminActor } from '../audit/actor'
import { env } from '../config/env'
import { dayOf } from '../core/time'
import { providerOf } from '../gateway/providers/providers'
import { matchesModel } from '../gateway/routing/model-patterns'
import { findAdminPrice } from '../pricing/own-prices'
import { type PriceBook, priceBook } from '../pricing/price-book'
import { findListed, pricesOf } from '../pricing/price-list'
import { type PriceSource, priceSourceOf } from '../pricing/price-source'
import { type Rates, type TokenRates, tokenKinds } from '../pricing/rates'
import { readPrices } from '../pricing/stored-prices'
import { context } from '../runtime/context'
import { db } from '../runtime/db'

type Named = { id: number; name: string }
type Tier = { name: string; rates: TokenRates }

/** A model that can be used or has been, at its price in effect with these keys. */
export type ModelInEffect = {
  model: string
  rates: Rates | null
  /** Service tiers at other rates than the standard ones. */
  tiers: Tier[]
  /** Pico-dollars; null for none. */
  perImage: bigint | null
  perSecond: bigint | null
  perCharacter: bigint | null
  /** `own`: an admin's price. `list`: the public list's, of the provider. `free`: the key says so. `none`: unpriced. */
  origin: 'own' | 'list' | 'free' | 'none'
  provider: string | null
  /** The first day of the price; null where that is not known. */
  since: string | null
  keys: Named[]
  /** Who may use it: how many, the first of them, and whether these are all users. */
  users: { count: number; names: string[]; isEveryone: boolean }
}

/** `total`: of all models. `found`: of those whose name contains the search. */
type ModelPage = { total: number; found: number; models: ModelInEffect[] }

type SourcedKey = Named & { models: string[] | null; aliases: Record<string, string>; source: PriceSource }

/** Ordered by name. Models that no key serves are those of past requests, and those with a price of their own. */
export async function listModels(
  _: AdminActor,
  { search = '', offset = 0, count = Infinity } = {},
  now = Date.now(),
): Promise<ModelPage> {
  const { read, readSlow, zone } = context()
  const [prices, keys, users, used] = await Promise.all([
    readPrices({ all: read }),
    sourcedKeys(),
    usersByPatterns(),
    readSlow<{ model: string }>(`SELECT DISTINCT "model" FROM "UsageMonth" WHERE "model" <> 'other'`),
  ])
  const time = { at: now, day: dayOf(now, zone()) }
  const sources = [...new Set(keys.map(({ source }) => source))]
  const listed = sources.flatMap(({ list }) => (list === null ? [] : (prices.list.provider(list)?.models ?? [])))
  const names = new Set([...listed.map(({ id }) => id), ...prices.own.keys(), ...used.map(({ model }) => model)])
  for (const { models, aliases } of keys)
    for (const name of [...(models ?? []), ...Object.values(aliases)]) if (!name.includes('*')) names.add(name)
  const catalogs = new Map(sources.map((source) => [source, priceBook(prices, time, source)]))

  const isAliased = ({ aliases }: SourcedKey, model: string) => Object.values(aliases).includes(model)
  const aliasesOf = (model: string) =>
    keys.flatMap(({ aliases }) => Object.keys(aliases).filter((alias) => aliases[alias] === model))

  function usersOf(model: string) {
    const names = [model, ...aliasesOf(model)]
    const able = users.filter(({ models }) => names.some((name) => matchesModel(models, name)))
    return {
      isEveryone: able.length === users.length,
      count: able.reduce((sum, group) => sum + group.names.length, 0),
      names: able.flatMap((group) => group.names.slice(0, SHOWN_USERS)).slice(0, SHOWN_USERS),
    }
  }

  function rowOf(model: string): ModelInEffect {
    const serving = keys.filter((key) => matchesModel(key.models, model) || isAliased(key, model))
    const priced = serving.find(({ source }) => isPriced(catalogs.get(source), model))
    const own = findAdminPrice(prices.own, model, time.day)
    const source = (priced ?? serving[0])?.source
    const book = (source && catalogs.get(source)) ?? priceBook(prices, time)
    const isKnown = isPriced(book, model)
    const provider = source?.list ?? null
    const found = provider === null ? null : findListed(prices.list, provider, model)
    return {
      model,
      rates: book.rates(model),
      tiers: tiersOf(book, model, Object.keys(own?.details.tiers ?? {})),
      perImage: book.perImage(model, null, null),
      perSecond: book.perAudioSecond(model),
      perCharacter: book.perCharacter(model),
      origin: source?.free ? 'free' : own ? 'own' : isKnown ? 'list' : 'none',
      provider: own || source?.free || !isKnown ? null : provider,
      since: own?.validFrom ?? (found && lastStart(pricesOf(found.model), now)),
      keys: serving.map(({ id, name }) => ({ id, name })),
      users: usersOf(model),
    }
  }
  const wanted = search.toLowerCase()
  const found = [...names].filter((name) => name.toLowerCase().includes(wanted)).sort()
  return { total: names.size, found: found.length, models: found.slice(offset, offset + count).map(rowOf) }
}

const SHOWN_USERS = 3

const TIERS = ['batch', 'flex', 'priority', 'fast']

/** `named`: by an admin's price. */
function tiersOf(book: PriceBook, model: string, named: string[]): Tier[] {
  const standard = book.rates(model)?.steps[0]?.rates
  return [...new Set([...TIERS, ...named])].flatMap((name) => {
    const rates = book.rates(model, name)?.steps[0]?.rates
    return standard && rates && tokenKinds.some((kind) => rates[kind] !== standard[kind]) ? [{ name, rates }] : []
  })
}

/** Users by the models they may use: there are many of the former, and few lists of the latter. */
async function usersByPatterns(): Promise<{ models: string[] | null; names: string[] }[]> {
  const where = { deletedAt: null, disabled: false }
  const rows = await db.user.findMany({ where, select: { name: true, models: true }, orderBy: { id: 'asc' } })
  const groups = new Map<string | null, string[]>()
  for (const { name, models } of rows) {
    const names = groups.get(models)
    if (names) names.push(name)
    else groups.set(models, [name])
  }
  return [...groups].map(([models, names]) => ({ models: models && JSON.parse(models), names }))
}

const isPriced = (book: PriceBook | undefined, model: string) =>
  book !== undefined &&
  (book.rates(model) !== null ||
    book.perImage(model, null, null) !== null ||
    book.perAudioSecond(model) !== null ||
    book.perCharacter(model) !== null)

/** The latest first day among prices that have one. */
function lastStart(prices: ReturnType<typeof pricesOf>, now: number): string | null {
  const starts = prices.flatMap(({ constraint }) =>
    constraint && 'start_date' in constraint ? constraint.start_date : [],
  )
  return starts.findLast((start) => Date.parse(start) <= now) ?? null
}

async function sourcedKeys(): Promise<SourcedKey[]> {
  const rows = await db.providerKey.findMany({ where: { deletedAt: null, disabled: false }, orderBy: { id: 'asc' } })
  return rows.flatMap(({ id, name, apiType, endpoint, models, aliases, priceList, priceFactor }) => {
    const openaiBaseUrl = env().OPENAI_BASE_URL
    if (!providerOf(apiType).baseUrl(endpoint, openaiBaseUrl)) return []
    const source = priceSourceOf({ apiType, endpoint, priceList, priceFactor }, openaiBaseUrl)
    return { id, name, models: models && JSON.parse(models), aliases: JSON.parse(aliases ?? '{}'), source }
  })
}
