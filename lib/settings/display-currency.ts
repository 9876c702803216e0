import type { Actor, AdminActor } from '../audit/actor'
import { record } from '../audit/record'
import type { Currency } from '../core/currency'
import { formatPico } from '../core/money'
import { db } from '../runtime/db'
import type { DisplayCurrency } from './schema'

const where = { name: 'displayCurrency' }

/** What the console shows amounts in; null for US dollars. */
export async function getDisplayCurrency(_: Actor): Promise<Currency | null> {
  const row = await db.setting.findUnique({ where })
  if (!row) return null
  const [code = '', rate = '1'] = row.value.split(' ')
  return { code, rate: BigInt(rate) }
}

export async function setDisplayCurrency(admin: AdminActor, currency: DisplayCurrency): Promise<void> {
  const value = currency && `${currency.code} ${currency.rate}`
  await db.$transaction(async (tx) => {
    if (value === null) await tx.setting.deleteMany({ where })
    else await tx.setting.upsert({ where, create: { ...where, value }, update: { value } })
    const detail = currency ? `${currency.code} ${formatPico(currency.rate * 1_000_000n)}` : 'USD'
    await record(tx, admin, 'currency.set', undefined, detail)
  })
}
