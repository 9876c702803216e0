/** Formats the results of all targets, and finds missed thresholds. */
import { drawTable, median } from '../harness'
import type { Kind, LoadResult } from './load'

export type Scene = { kind: Kind; connections: number }
/** By the target's name; the first is the provider without anything in between. */
export type Results = ReadonlyMap<string, readonly LoadResult[]>

export const BARE = 'bare pass-through'
export const CHATELAINE = 'Chatelaine, SQLite'
export const PORTKEY = 'Portkey 1.15.2'

/**
 * Requests per second with accounting, limits and `synchronous=FULL`, relative to the bare pass-through, by
 * connections.
 */
const MIN_OF_BARE: Readonly<Record<number, number>> = { 16: 0.5, 64: 0.75 }
const MIN_OF_PORTKEY = 5

const medianOf = (results: readonly LoadResult[], value: (result: LoadResult) => number | null) =>
  median(results.map((result) => value(result) ?? 0))

const perSecond = (results: Results, name: string) => medianOf(results.get(name) ?? [], (result) => result.perSecond)

export function formatScene({ kind, connections }: Scene, results: Results): string {
  const [direct = []] = results.values()
  const bare = perSecond(results, BARE)
  const added = (measured: readonly LoadResult[], value: (result: LoadResult) => number) =>
    (medianOf(measured, value) - medianOf(direct, value)).toFixed(2)
  const row = (measured: readonly LoadResult[]) => ({
    'requests/s': medianOf(measured, (result) => result.perSecond).toFixed(0),
    'of bare': (medianOf(measured, (result) => result.perSecond) / bare).toFixed(2),
    'added p50 ms': added(measured, (result) => result.p50),
    'added p99 ms': added(measured, (result) => result.p99),
    'first byte ms': medianOf(measured, (result) => result.firstByte).toFixed(2),
    'CPU µs': medianOf(measured, (result) => result.cpu).toFixed(0),
  })
  const subject = kind === 'json' ? 'JSON' : 'streams of 50 chunks'
  const title = `${subject}, ${connections} ${connections === 1 ? 'connection' : 'connections'}`
  return drawTable(title, new Map([...results].map(([name, measured]) => [name, row(measured)])))
}

export function missedThresholds({ kind, connections }: Scene, results: Results): string[] {
  const minimum = MIN_OF_BARE[connections]
  if (kind !== 'json' || !minimum) return []
  const ours = perSecond(results, CHATELAINE)
  const bare = perSecond(results, BARE)
  const portkey = perSecond(results, PORTKEY)
  const missed: string[] = []
  if (ours < minimum * bare)
    missed.push(`${connections} connections: ${(ours / bare).toFixed(2)} of bare, the threshold is ${minimum}`)
  if (connections === 16 && ours < MIN_OF_PORTKEY * portkey)
    missed.push(`${(ours / portkey).toFixed(1)} times Portkey, the threshold is ${MIN_OF_PORTKEY}`)
  return missed
}
