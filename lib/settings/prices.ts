import { record } from '../audit/audit'
import type { Admin } from '../auth/actor'
import { AppError } from '../core/errors'
import type { Day } from '../core/time'
import { db } from '../db/client'
import type { NewPrice } from './schema'

/** Pico-dollars per token, from `validFrom` on. */
export type PriceRow = {
  id: number
  model: string
  validFrom: Day
  inputPico: bigint
  cachedInputPico: bigint
  outputPico: bigint
}

export const listPrices = (_: Admin): Promise<PriceRow[]> =>
  db.price.findMany({ orderBy: [{ model: 'asc' }, { validFrom: 'desc' }] })

/** One price a model and day: setting it again replaces it. Cached input costs what input does unless told. */
export async function setPrice(admin: Admin, said: NewPrice): Promise<PriceRow> {
  const { model, validFrom, input: inputPico, cachedInput: cachedInputPico = inputPico, output: outputPico } = said
  const rates = { inputPico, cachedInputPico, outputPico }
  const where = { model_validFrom: { model, validFrom } }
  return db.$transaction(async (tx) => {
    const row = await tx.price.upsert({ where, create: { model, validFrom, ...rates }, update: rates })
    await record(tx, admin, 'price.set', row.id, `${model} ${validFrom}`)
    return row
  })
}

export async function removePrice(admin: Admin, id: number): Promise<void> {
  await db.$transaction(async (tx) => {
    const row = await tx.price.findUnique({ where: { id } })
    if (!row) throw new AppError('not_found', 'There is no such price.')
    await tx.price.delete({ where: { id } })
    await record(tx, admin, 'price.remove', id, `${row.model} ${row.validFrom}`)
  })
}
