/** Draws what was measured of each target, and names the bars that were missed. */
import { quantile } from '../rounds'
import { drawn } from '../table'
import type { Kind, Measured } from './load'

export type Scene = { kind: Kind; connections: number }
/** By target's name, in order: the first is nobody in between. */
export type Results = ReadonlyMap<string, readonly Measured[]>

export const BARE = 'bare pass-through'
export const OURS = 'Chatelaine, SQLite'
export const PORTKEY = 'Portkey 1.15.2'

/** Requests a second with accounting, limits and `synchronous=FULL`, as a part of the bare pass-through's. */
const LEAST: Readonly<Record<number, number>> = { 16: 0.5, 64: 0.75 }
const LEAST_OF_PORTKEY = 5

const median = (taken: readonly Measured[], of: (one: Measured) => number | null) =>
  quantile(
    taken.map((one) => of(one) ?? 0).sort((one, other) => one - other),
    0.5,
  )

const perSecond = (results: Results, name: string) => median(results.get(name) ?? [], (one) => one.perSecond)

export function told({ kind, connections }: Scene, results: Results): string {
  const [direct = []] = results.values()
  const bare = perSecond(results, BARE)
  const added = (taken: readonly Measured[], of: (one: Measured) => number) =>
    (median(taken, of) - median(direct, of)).toFixed(2)
  const row = (taken: readonly Measured[]) => ({
    'requests/s': median(taken, (one) => one.perSecond).toFixed(0),
    'of bare': (median(taken, (one) => one.perSecond) / bare).toFixed(2),
    'added p50 ms': added(taken, (one) => one.p50),
    'added p99 ms': added(taken, (one) => one.p99),
    'first byte ms': median(taken, (one) => one.firstByte).toFixed(2),
    'CPU µs': median(taken, (one) => one.cpu).toFixed(0),
  })
  const what = kind === 'json' ? 'JSON' : 'streams of 50 chunks'
  const title = `${what}, ${connections} ${connections === 1 ? 'connection' : 'connections'}`
  return drawn(title, new Map([...results].map(([name, taken]) => [name, row(taken)])))
}

export function missed({ kind, connections }: Scene, results: Results): string[] {
  const least = LEAST[connections]
  if (kind !== 'json' || !least) return []
  const [ours, bare, portkey] = [OURS, BARE, PORTKEY].map((name) => perSecond(results, name)) as [
    number,
    number,
    number,
  ]
  return [
    ...(ours < least * bare ? [`${connections} connections: ${(ours / bare).toFixed(2)} of bare, not ${least}`] : []),
    ...(connections === 16 && ours < LEAST_OF_PORTKEY * portkey
      ? [`${(ours / portkey).toFixed(1)} times Portkey, not ${LEAST_OF_PORTKEY}`]
      : []),
  ]
}
