import type { Reader } from '../core/sql'
import { type AdminPrice, indexAdminPrices } from './own-prices'
import type { Prices } from './price-book'
import { type PriceList, packagedList, priceListOf } from './price-list'

const OWN = `SELECT "model", "validFrom", "inputPico", "cachedInputPico", "outputPico", "details" FROM "Price"`
const ACTIVE_HASH = `SELECT "hash" FROM "PriceList" WHERE "status" = 'active'`
const ACTIVE = `SELECT "hash", "content" FROM "PriceList" WHERE "status" = 'active'`

/** The fetched list, parsed once per thread. */
let parsed: PriceList = packagedList

async function readPriceList(sql: Reader): Promise<PriceList> {
  const [current] = await sql.all<{ hash: string }>(ACTIVE_HASH)
  if ((current?.hash ?? null) === parsed.hash) return parsed
  const [row] = await sql.all<{ hash: string; content: string }>(ACTIVE)
  parsed = row ? priceListOf(row.hash, JSON.parse(row.content)) : packagedList
  return parsed
}

/** The prices in effect, as the database has them. */
export async function readPrices(sql: Reader): Promise<Prices> {
  const [list, own] = [await readPriceList(sql), await sql.all<AdminPrice>(OWN)]
  return { list, own: indexAdminPrices(own) }
}
