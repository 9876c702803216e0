import type { ClientResult } from './call'
import type { Entry } from './ledger'
import { exactCostOf, type UpstreamRun } from './order'

/** `lost`: entries missing, not closed or not exact. `double`: entries too many. `over`: entries above their upper bound. */
export type Tally = { tried: number; lost: number; double: number; over: number }

/** Faults whose responses clients consider complete, although their usage cannot be read: they are estimated. */
const unreadable: ReadonlySet<string> = new Set(['length-too-short'])

/** Compares what the provider ran with the ledger, and with what clients received. */
export function tallyOf(
  runs: readonly UpstreamRun[],
  entries: readonly Entry[],
  results: readonly ClientResult[],
): Tally {
  const orders = new Map(runs.map(({ model, order }) => [model, order]))
  const byModel = new Map(entries.map((entry) => [entry.model, entry]))
  const isExact = ({ model, costPico, inputTokens, outputTokens }: Entry) => {
    const order = orders.get(model)
    if (!order) return false
    const { input, output } = { input: Math.max(order.input, 0), output: Math.max(order.output, 0) }
    return costPico === exactCostOf(order) && Number(inputTokens) === input && Number(outputTokens) === output
  }
  const isSettled = ({ model }: ClientResult) =>
    byModel.get(model)?.state === 'settled' || unreadable.has(orders.get(model)?.fault ?? 'none')
  const lost = [
    ...runs.filter(({ model }) => !byModel.has(model)),
    ...results.filter((result) => result.complete && result.status === 200 && !isSettled(result)),
    ...entries.filter((entry) => entry.state === 'settled' && !isExact(entry)),
    // What was sent has a cost, unless it failed or reported negative usage.
    ...entries.filter(({ state, flags, costPico }) => state !== 'failed' && flags === null && (costPico ?? 0n) <= 0n),
    ...entries.filter(({ state }) => state === 'reserved'),
  ]
  return {
    tried: results.length,
    lost: lost.length,
    double: runs.length - orders.size + entries.length - byModel.size,
    over: entries.filter(({ costPico, reservedPico }) => (costPico ?? 0n) > reservedPico).length,
  }
}
