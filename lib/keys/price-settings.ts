import { formatFactor } from '../pricing/own-prices'
import { PROVIDER_IDS } from '../pricing/price-source'

/** Whose lists a key may use, by the provider's id. */
export const priceLists: readonly string[] = PROVIDER_IDS

/** As in the form: without trailing zeros. */
export const priceFactorText = (millionths: bigint) => formatFactor(millionths)
