import type { AdminActor } from '../audit/actor'
import { record } from '../audit/record'
import { AppError } from '../core/errors'
import { definedFields } from '../core/input'
import { type Day, startOfDay } from '../core/time'
import type { PriceDetails } from '../pricing/own-prices'
import { db } from '../runtime/db'
import { requireNoRepricing, startRepricing } from './repricing'
import type { NewPrice } from './schema'
import { currentZone } from './time-zone'

/** A model's price from the day `validFrom` on, in pico-dollars per token. */
export type PriceRow = {
  id: number
  model: string
  validFrom: Day
  inputPico: bigint | null
  cachedInputPico: bigint | null
  outputPico: bigint | null
  /** JSON of `PriceDetails`. */
  details: string | null
}

/** Ordered by model, the latest price of each first. */
export const listPrices = (_: AdminActor): Promise<PriceRow[]> =>
  db.price.findMany({ orderBy: [{ model: 'asc' }, { validFrom: 'desc' }] })

/**
 * Creates or replaces the price of a model and day. With `applyToPast`, recalculates what it costs from that day on, in the
 * background; a conflict, with nothing changed, while another recalculation runs.
 */
export async function setPrice(admin: AdminActor, price: NewPrice): Promise<PriceRow> {
  const { model, validFrom, applyToPast } = price
  const columns = priceColumns(price)
  const { cachedInputPico, outputPico, details } = columns
  // Without one of its own, cached input has that of input.
  if (cachedInputPico === null && outputPico === null && details === null)
    throw new AppError('invalid_request', 'A price must have at least one amount.')
  if (applyToPast) requireNoRepricing()
  const where = { model_validFrom: { model, validFrom } }
  const row = await db.$transaction(async (tx) => {
    const row = await tx.price.upsert({ where, create: { model, validFrom, ...columns }, update: columns })
    await record(tx, admin, 'price.set', row.id, `${model} ${validFrom}`)
    return row
  })
  if (applyToPast) await startRepricing(admin, model, startOfDay(validFrom, currentZone()))
  return row
}

/** The columns of a price. Cached input costs as much as input where the price does not say. */
export function priceColumns(price: NewPrice) {
  const { model, validFrom, input, cachedInput, output, applyToPast, ...more } = price
  const details = toDetails(more)
  return {
    inputPico: input ?? null,
    cachedInputPico: cachedInput ?? input ?? null,
    outputPico: output ?? null,
    details: Object.keys(details).length > 0 ? JSON.stringify(details) : null,
  }
}

type DetailFields = Omit<NewPrice, 'model' | 'validFrom' | 'input' | 'cachedInput' | 'output' | 'applyToPast'>

/** Without what is not given, nor what is empty. */
function toDetails({ steps, tiers, perRequest, perSecond, perCharacter, perImage, ...given }: DetailFields) {
  const rates = definedFields(given)
  const named = Object.entries(tiers ?? {}).map(([name, tier]) => [name, definedFields(tier)])
  return definedFields({
    rates: Object.keys(rates).length > 0 ? rates : undefined,
    steps: steps?.length ? steps.map(definedFields) : undefined,
    tiers: named.length > 0 ? Object.fromEntries(named) : undefined,
    perRequest,
    perSecond,
    perCharacter,
    perImage: perImage?.length ? perImage.map(definedFields) : undefined,
  }) as PriceDetails
}

export async function removePrice(admin: AdminActor, id: number): Promise<void> {
  await db.$transaction(async (tx) => {
    const row = await tx.price.findUnique({ where: { id } })
    if (!row) throw new AppError('not_found', 'There is no such price.')
    await tx.price.delete({ where: { id } })
    await record(tx, admin, 'price.remove', id, `${row.model} ${row.validFrom}`)
  })
}
