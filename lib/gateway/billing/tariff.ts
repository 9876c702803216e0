import { noTokens, type Tokens } from '../../ledger/entry'
import { bill } from '../../pricing/cost'
import type { Rates } from '../../pricing/rates'
import type { AppContext } from '../../runtime/context'
import type { MeterResult } from '../metering/meter'
import type { RequestContext } from '../request-context'

/** What a request comes to. `units` are tokens, else characters, seconds or pictures. */
export type Charge = {
  tokens: Tokens
  units: number
  costPico: bigint | null
  clamped: boolean
  /** What else the price depends on; null when the tokens say it all. */
  variant: string | null
}

/** `guess`: why the most is no more than likely, so that it is not open to a limited member. */
type Most = { reservedPico: bigint; estimatePico: bigint; guess?: string }

/** How a kind of request is priced. `rates` are its model's for tokens, null when there are none. */
export type Tariff = {
  /** Beforehand, in pico-dollars: the most it can cost, and what its input alone would. Null when nobody can say. */
  most(call: RequestContext, rates: Rates | null): Most | null
  /** By what the provider told; null when that does not say it. */
  exact(call: RequestContext, seen: MeterResult, rates: Rates | null): Charge | null
  /** Without that. */
  estimate(house: AppContext, call: RequestContext, seen: MeterResult | null, rates: Rates | null): Charge | Promise<Charge>
}

export function byTokens(rates: Rates | null, said: Tokens, variant: string | null = null, pictureTokens = 0): Charge {
  const { tokens, costPico, clamped } = bill(rates, said, pictureTokens)
  return { tokens, units: tokens.inputTokens + tokens.outputTokens, costPico, clamped, variant }
}

const MOST_PIECES = 1_000_000

/** `pieces` of what is not sold by the token, each at `price`. */
export function byPieces(price: bigint | null, pieces: number, variant: string): Charge {
  const whole = Number.isFinite(pieces) ? Math.ceil(pieces) : 0
  const units = Math.min(Math.max(whole, 0), MOST_PIECES)
  const costPico = price === null ? null : price * BigInt(units)
  return { tokens: noTokens, units, costPico, clamped: units !== whole, variant }
}
