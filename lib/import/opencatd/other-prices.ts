import type { Database } from 'better-sqlite3'
import { partsFor } from '../../pricing/cost'
import { ratesOf } from '../../pricing/rates'

/** `listed`: what the same tokens cost by the price list. In pico-dollars. */
export type OtherPrice = { model: string; requests: bigint; billed: bigint; listed: bigint }

type Row = { model: string; day: string; requests: bigint; input: bigint; output: bigint; pico: bigint }

/** It rounded each request to six places. */
const HALF_OF_LAST = 500_000n

const ROWS = `SELECT "model", "day", sum("requests") AS "requests", sum("input") AS "input", sum("output") AS "output",
  sum("pico") AS "pico" FROM "cell" WHERE "day" <> '' GROUP BY "model", "day" HAVING sum("input") + sum("output") > 0`

/** Models billed otherwise than by the price list, which does not know every past price. Those that are not on it are not judged. */
export function otherPrices(usage: Database): OtherPrice[] {
  const sums = new Map<string, OtherPrice>()
  for (const { model, day, requests, input, output, pico } of usage.prepare(ROWS).all() as Row[]) {
    const rates = ratesOf(model, day, new Map())
    const parts = rates && partsFor(rates, 0)
    if (!parts || parts.input === null || (output > 0n && parts.output === null)) continue
    const sum = sums.get(model) ?? { model, requests: 0n, billed: 0n, listed: 0n }
    sum.requests += requests
    sum.billed += pico
    sum.listed += input * parts.input + output * (parts.output ?? 0n)
    sums.set(model, sum)
  }
  return [...sums.values()].filter(({ requests, billed, listed }) => {
    const apart = billed > listed ? billed - listed : listed - billed
    return apart > requests * HALF_OF_LAST
  })
}
