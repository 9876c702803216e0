import { type BilledLine, type TokenPart, tokenParts } from '../bills/bill'
import { magnitude } from './difference'

/**
 * The prices per token that a bill follows from, in pico-dollars: of those that its rounding allows, the roundest. A part whose
 * amount is no whole number of tokens at any price is left out: it has several prices.
 */
export function listPrices(lines: readonly BilledLine[]): Partial<Record<TokenPart, bigint>> {
  const rates: Partial<Record<TokenPart, bigint>> = {}
  for (const part of tokenParts) {
    const line = lines.find((one) => one.part === part && one.costPico !== null)
    const quantity = lines.find((one) => one.part === part && one.quantity > 0n)?.quantity
    if (line?.costPico == null || line.costPico < 0n || quantity === undefined) continue
    const rate = roundest(line.costPico, quantity, line.roundingPico)
    if (rate !== null) rates[part] = rate
  }
  return rates
}

function roundest(costPico: bigint, quantity: bigint, roundingPico: bigint): bigint | null {
  const exact = (costPico * 2n + quantity) / (quantity * 2n)
  for (let unit = 10n ** BigInt(String(exact).length); unit >= 1n; unit /= 10n) {
    const rate = ((exact * 2n + unit) / (unit * 2n)) * unit
    if (rate > 0n && magnitude(rate * quantity - costPico) <= roundingPico) return rate
  }
  return null
}
