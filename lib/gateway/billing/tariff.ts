import type { PriceBook } from '../../pricing/price-book'
import type { Rates } from '../../pricing/rates'
import type { AppContext } from '../../runtime/context'
import type { MeterResult } from '../metering/meter'
import type { RequestContext } from '../request-context'
import type { Charge } from './charge'
import type { TokenRatios } from './token-ratios'

export type TariffRequest = Pick<RequestContext, 'parsed' | 'body' | 'endpoint'> & { book: PriceBook }

/** Pico-dollars. `unboundedReason`: why the bound is only likely, so that members with a budget are rejected. */
export type CostBound = { reservedPico: bigint; estimatePico: bigint; unboundedReason?: string }

/** Of another model, which did a part of the work. */
type RatesOf = (model: string) => Rates | null

/** What estimates are made with. */
export type Estimator = Pick<AppContext, 'countTokens'> & { tokenRatios: TokenRatios }

/** How a kind of request is billed. `rates`: its model's token rates, null without a price. */
export type Tariff = {
  /** Before it is sent: the most it can cost, and the estimated cost of its input alone. Null when there is no bound. */
  upperBound(request: TariffRequest, rates: Rates | null): CostBound | null
  /** From what the provider reported, even if it is a floor; null when that does not determine the charge. */
  exact(request: TariffRequest, result: MeterResult, rates: Rates | null, ratesOf: RatesOf): Charge | null
  /** Without a report, or with one that is a floor. */
  estimate(
    estimator: Estimator,
    request: TariffRequest,
    result: MeterResult | null,
    rates: Rates | null,
    ratesOf: RatesOf,
  ): Charge | Promise<Charge>
}

export const fixedCost = (pico: bigint): CostBound => ({ reservedPico: pico, estimatePico: pico })
