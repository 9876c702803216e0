import type { ClientResult } from './call'
import type { Entry } from './ledger'
import { exactCostOf, exactInputOf, type UpstreamOrder, type UpstreamRun } from './order'

/** `lost`: entries missing, not closed or not exact. `double`: entries too many. `over`: entries above their upper bound. */
export type Tally = { tried: number; lost: number; double: number; over: number }

/** Clients consider the response complete, although its usage is unreadable or impossible: it is estimated. */
const isEstimated = ({ fault, input }: UpstreamOrder) => fault === 'length-too-short' || input < 0

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
    const isCounted = Number(inputTokens) === exactInputOf({ model, order }) && Number(outputTokens) === order.output
    return costPico === exactCostOf({ model, order }) && isCounted
  }
  const isClosed = ({ model }: ClientResult) => {
    const order = orders.get(model)
    return byModel.get(model)?.state === 'settled' || (order !== undefined && isEstimated(order))
  }
  const lost = [
    ...runs.filter(({ model }) => !byModel.has(model)),
    ...results.filter((result) => result.complete && result.status === 200 && !isClosed(result)),
    ...entries.filter((entry) => entry.state === 'settled' && !isExact(entry)),
    // What was sent has a cost, unless it failed.
    ...entries.filter(({ state, costPico }) => state !== 'failed' && (costPico ?? 0n) <= 0n),
    ...entries.filter(({ state }) => state === 'reserved'),
  ]
  return {
    tried: results.length,
    lost: lost.length,
    double: runs.length - orders.size + entries.length - byModel.size,
    over: entries.filter(({ costPico, reservedPico }) => (costPico ?? 0n) > reservedPico).length,
  }
}
