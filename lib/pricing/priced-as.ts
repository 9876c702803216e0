import type { Day } from '../core/time'
import { type AdminPrices, adminPriceOf } from './admin-prices'
import { type Rates, ratesOf } from './rates'

/** Under which name a request is booked, and at which rates; null rates when nobody knows a price. */
export type Priced = { label: string; rates: Rates | null }

/** The answered model when it has a price, else the asked one; but a price of the admin's own for either comes first. */
export function pricedAs(
  { asked, answered, serviceTier }: { asked: string; answered: string | null; serviceTier: string | null },
  day: Day,
  prices: AdminPrices,
): Priced {
  const names = answered === null ? [asked] : [answered, asked]
  const known =
    names.find((name) => adminPriceOf(prices, name, day)) ?? names.find((name) => ratesOf(name, day, prices))
  return { label: known ?? asked, rates: known === undefined ? null : ratesOf(known, day, prices, serviceTier) }
}
