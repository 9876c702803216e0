import { formatPico } from '../../core/money'
import type { Day } from '../../core/time'
import type { Tx } from '../../db/database'
import { packagedPrices, priceBook } from '../../pricing/price-book'
import { ratesForInput, type TokenRates } from '../../pricing/rates'
import type { Change } from './people'
import type { ToPico } from './usage'

export type PricesReport = { added: Change[]; leftOut: Change[] }

type Ratios = Record<string, number>
/** Per token in pico-dollars, or per request as dollars. */
type Price = { input: bigint; cached: bigint; output: bigint } | { perRequest: string }

const SCALE = 1_000_000_000

/**
 * Makes prices of the ratios that an admin has stored there, for those of `models` that cost something else in the public list.
 * Ratios that are built into the program are not in its database. Prices that exist here stay.
 */
export async function importPrices(
  tx: Tx,
  models: readonly string[],
  { settings, toPico, today }: { settings: ReadonlyMap<string, string>; toPico: ToPico; today: Day },
): Promise<PricesReport> {
  const report: PricesReport = { added: [], leftOut: [] }
  const read = (name: string) => readRatios(settings.get(name), name, report)
  const stored = { model: read('ModelRatio'), fixed: read('ModelPrice'), completion: read('CompletionRatio') }
  const factor = read('GroupRatio').default ?? 1
  const cache = read('CacheRatio')
  const existing = new Set((await tx.price.findMany({ select: { model: true } })).map(({ model }) => model))
  for (const model of models) {
    const listed = listedRates(model, today)
    const price = priceOf(model, { ...stored, cache }, { factor, toPico, listed })
    if (typeof price === 'string') report.leftOut.push({ name: model, change: price })
    if (price === null || typeof price === 'string' || isListed(price, listed)) continue
    if (existing.has(model)) {
      report.leftOut.push({ name: model, change: `it has a price here; there it was ${inWords(price)}` })
      continue
    }
    const columns =
      'perRequest' in price
        ? { details: JSON.stringify(price) }
        : { inputPico: price.input, cachedInputPico: price.cached, outputPico: price.output }
    await tx.price.create({ data: { model, validFrom: today, ...columns }, select: { id: true } })
    report.added.push({ name: model, change: inWords(price) })
  }
  return report
}

function listedRates(model: string, day: Day): TokenRates | null {
  const rates = priceBook(packagedPrices, { at: Date.parse(day), day }).rates(model)
  return rates && ratesForInput(rates, 0)
}

type Stored = { model: Ratios; fixed: Ratios; completion: Ratios; cache: Ratios }
type Basis = { factor: number; toPico: ToPico; listed: TokenRates | null }

/** Null where nothing is stored; a sentence where not enough is. */
function priceOf(model: string, stored: Stored, { factor, toPico, listed }: Basis): Price | string | null {
  const fixed = stored.fixed[model]
  if (fixed !== undefined && fixed >= 0) return { perRequest: formatPico(scaled(10n ** 12n, fixed * factor)) }
  const ratio = stored.model[model]
  if (ratio === undefined) return null
  const input = scaled(toPico(1n), ratio * factor)
  const completion = stored.completion[model] ?? ratioIn(listed, 'output')
  if (completion === null) return 'the price of its output is not stored there'
  const cache = stored.cache[model] ?? ratioIn(listed, 'cachedInput') ?? 1
  return { input, cached: scaled(input, cache), output: scaled(input, completion) }
}

const scaled = (pico: bigint, ratio: number) => (pico * BigInt(Math.round(ratio * SCALE))) / BigInt(SCALE)

/** Of the public list, for what is built into the program. */
function ratioIn(listed: TokenRates | null, kind: 'output' | 'cachedInput'): number | null {
  const [rate, input] = [listed?.[kind] ?? null, listed?.input ?? null]
  return rate === null || input === null || input === 0n ? null : Number(rate) / Number(input)
}

const isListed = (price: Price, listed: TokenRates | null) =>
  !('perRequest' in price) && price.input === listed?.input && price.output === listed?.output

const inWords = (price: Price) =>
  'perRequest' in price
    ? `$${price.perRequest} a request`
    : `$${perMillion(price.input)} for a million input tokens, $${perMillion(price.output)} for output`

const perMillion = (pico: bigint) => formatPico(pico * 1_000_000n)

function readRatios(text = '{}', name: string, report: PricesReport): Ratios {
  try {
    const entries = Object.entries(JSON.parse(text) ?? {}).filter(([, ratio]) => isRatio(ratio))
    return Object.fromEntries(entries) as Ratios
  } catch {
    report.leftOut.push({ name, change: 'it is not JSON' })
    return {}
  }
}

const isRatio = (value: unknown) => typeof value === 'number' && value >= 0 && value < 1_000_000
