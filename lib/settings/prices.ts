import type { AdminActor } from '../audit/actor'
import { record } from '../audit/record'
import { AppError } from '../core/errors'
import type { Day } from '../core/time'
import { db } from '../runtime/db'
import type { NewPrice } from './schema'

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

/** Creates or replaces the price of a model and day. The price of cached input defaults to that of input. */
export async function setPrice(admin: AdminActor, price: NewPrice): Promise<PriceRow> {
  const { model, validFrom } = price
  const rates = priceColumns(price)
  const where = { model_validFrom: { model, validFrom } }
  return db.$transaction(async (tx) => {
    const row = await tx.price.upsert({ where, create: { model, validFrom, ...rates }, update: rates })
    await record(tx, admin, 'price.set', row.id, `${model} ${validFrom}`)
    return row
  })
}

/** The columns of a price. Cached input costs as much as input where the price does not say. */
export const priceColumns = ({ input, cachedInput, output, details }: NewPrice) => ({
  inputPico: input ?? null,
  cachedInputPico: cachedInput ?? input ?? null,
  outputPico: output ?? null,
  details: details && Object.keys(details).length > 0 ? JSON.stringify(details) : null,
})

export async function removePrice(admin: AdminActor, id: number): Promise<void> {
  await db.$transaction(async (tx) => {
    const row = await tx.price.findUnique({ where: { id } })
    if (!row) throw new AppError('not_found', 'There is no such price.')
    await tx.price.delete({ where: { id } })
    await record(tx, admin, 'price.remove', id, `${row.model} ${row.validFrom}`)
  })
}
