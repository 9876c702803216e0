import type { Ledger } from '../lib/ledger/entry'

/** Settled and reserved, in pico-dollars. */
export async function spentPico(ledger: Pick<Ledger, 'amounts'>, month: Parameters<Ledger['amounts']>[0]) {
  const { settledPico, reservedPico } = await ledger.amounts(month)
  return settledPico + reservedPico
}
