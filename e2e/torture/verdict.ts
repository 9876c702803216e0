import type { Seen } from './call'
import type { Entry } from './ledger'
import { priceOf, type Ran } from './order'

/** What a line of the torture comes to: all but `tried` have to be 0. */
export type Tally = { tried: number; lost: number; double: number; over: number }

/** Of these answers nobody can read the usage: they are complete, and estimated. */
const unreadable: ReadonlySet<string> = new Set(['length-too-short'])

/** Every request that ran has one entry, every answer a client saw to its end is settled at its exact cost. */
export function judge(ran: readonly Ran[], entries: readonly Entry[], seen: readonly Seen[]): Tally {
  const ordered = new Map(ran.map(({ name, order }) => [name, order]))
  const booked = new Map(entries.map((entry) => [entry.name, entry]))
  const isExact = ({ name, costPico, inputTokens, outputTokens }: Entry) => {
    const order = ordered.get(name)
    if (!order) return false
    const { input, output } = { input: Math.max(order.input, 0), output: Math.max(order.output, 0) }
    return costPico === priceOf(order) && Number(inputTokens) === input && Number(outputTokens) === output
  }
  const isSettled = ({ name }: Seen) =>
    booked.get(name)?.state === 'settled' || unreadable.has(ordered.get(name)?.fault ?? 'none')
  const lost = [
    ...ran.filter(({ name }) => !booked.has(name)),
    ...seen.filter((one) => one.complete && one.status === 200 && !isSettled(one)),
    ...entries.filter((entry) => entry.state === 'settled' && !isExact(entry)),
    // Whatever was sent has a cost; what failed has none, and what told less than nothing.
    ...entries.filter(({ state, flags, costPico }) => state !== 'failed' && flags === null && (costPico ?? 0n) <= 0n),
    ...entries.filter(({ state }) => state === 'reserved'),
  ]
  return {
    tried: seen.length,
    lost: lost.length,
    double: ran.length - ordered.size + entries.length - booked.size,
    over: entries.filter(({ costPico, reservedPico }) => (costPico ?? 0n) > reservedPico).length,
  }
}
