/** Formats the results of all targets, and compares ours with the bars. */
import { drawTable, median } from '../harness'
import type { LoadResult } from './load'
import { type Scene, titleOf } from './scenes'
import { DIRECT, distantPostgres, PASS_THROUGH, POSTGRES, SQLITE } from './targets'

/** One per round, by the target's name. */
export type Results = ReadonlyMap<string, readonly LoadResult[]>
/** By the title of the scene. */
export type AllResults = ReadonlyMap<string, Results>

type Measure = (result: LoadResult) => number | null

const rate: Measure = ({ perSecond }) => perSecond
const cpu: Measure = ({ cpu: times }) => times?.all ?? null

const medianOf = (results: readonly LoadResult[], measure: Measure) =>
  results.length === 0 ? Number.NaN : median(results.map((result) => measure(result) ?? Number.NaN))

/** The median of the ratios within each round: between rounds the machine does other things. */
function ratio(one: readonly LoadResult[] = [], other: readonly LoadResult[] = [], measure: Measure): number {
  const ratios = one.map((result, round) => {
    const base = other[round] && measure(other[round])
    return base ? (measure(result) ?? Number.NaN) / base : Number.NaN
  })
  return ratios.length === 0 || ratios.some(Number.isNaN) ? Number.NaN : median(ratios)
}

const format = (value: number, digits: number) => (Number.isFinite(value) ? value.toFixed(digits) : '')

export function formatScene(scene: Scene, results: Results): string {
  const [direct, bare] = [results.get(DIRECT), results.get(PASS_THROUGH)]
  const added = (measured: readonly LoadResult[], measure: Measure) =>
    format(medianOf(measured, measure) - medianOf(direct ?? [], measure), 2)
  const row = (measured: readonly LoadResult[]) => ({
    'requests/s': format(medianOf(measured, rate), 0),
    'of pass-through': format(ratio(measured, bare, rate), 2),
    'added p50 ms': added(measured, ({ p50 }) => p50),
    'added p99 ms': added(measured, ({ p99 }) => p99),
    'first byte ms': format(
      medianOf(measured, ({ firstByte }) => firstByte),
      2,
    ),
    'CPU µs': format(medianOf(measured, cpu), 0),
    'of pass-through’s': format(ratio(measured, bare, cpu), 2),
    threads: threadsOf(measured),
    'caught up ms': format(
      medianOf(measured, ({ catchUp }) => catchUp),
      0,
    ),
  })
  return drawTable(titleOf(scene), new Map([...results].map(([name, measured]) => [name, row(measured)])))
}

/** CPU time by thread, without those that take next to none. */
function threadsOf(measured: readonly LoadResult[]): string {
  const names = Object.keys(measured[0]?.cpu ?? {}).filter((name) => name !== 'all')
  return names
    .map((name) => ({ name, time: medianOf(measured, ({ cpu: times }) => times?.[name] ?? 0) }))
    .filter(({ time }) => time >= 1)
    .sort((one, other) => other.time - one.time)
    .map(({ name, time }) => `${name} ${time.toFixed(0)}`)
    .join(', ')
}

/** `isMax`: the value must not be higher, else not lower. `aim`: what the design promises. */
export type Bar = { name: string; value: number; bar: number; aim: number; isMax: boolean }

const atMost = (name: string, value: number, bar: number, aim: number): Bar => ({ name, value, bar, aim, isMax: true })
const atLeast = (name: string, value: number, bar: number, aim: number): Bar => ({
  name,
  value,
  bar,
  aim,
  isMax: false,
})

/** Milliseconds at p99, or twice what it is without a disturbance, whichever is more. */
const [MAX_P99, AIM_P99] = [28, 15]

export const latencyBar = (name: string, busy: number, quiet: number): Bar =>
  atMost(name, busy, Math.max(MAX_P99, 2 * quiet), AIM_P99)

/** What was not measured is left out. */
export const barsOf = (all: AllResults): Bar[] =>
  [...sqliteBars(all), ...postgresBars(all)].filter(({ value }) => Number.isFinite(value))

function postgresBars(all: AllResults): Bar[] {
  const find = (connections: number) => all.get(titleOf({ kind: 'json', connections, delay: 0 }))
  const [at16, at64, at256] = [find(16), find(64), find(256)]
  const distant = (distance: number, results: Results | undefined) =>
    ratio(results?.get(distantPostgres(distance)), results?.get(POSTGRES), rate)
  const of = (results: Results | undefined, base: string, measure: Measure) =>
    ratio(results?.get(POSTGRES), results?.get(base), measure)
  return [
    atLeast('PostgreSQL: requests/s of SQLite’s, JSON, 64', of(at64, SQLITE, rate), 0.6, 0.7),
    atLeast('PostgreSQL: requests/s of the pass-through’s, JSON, 64', of(at64, PASS_THROUGH, rate), 0.25, 0.4),
    atMost('PostgreSQL: CPU of the pass-through’s, JSON, 16', of(at16, PASS_THROUGH, cpu), 6.5, 4.4),
    atMost('PostgreSQL: CPU of the pass-through’s, JSON, 64', of(at64, PASS_THROUGH, cpu), 5.5, 3.6),
    atLeast('PostgreSQL 1 ms away: requests/s of none, JSON, 64', distant(1, at64), 0.6, 0.6),
    atLeast('PostgreSQL 5 ms away: requests/s of none, JSON, 64', distant(5, at64), 0.3, 0.3),
    atLeast('PostgreSQL 1 ms away: requests/s of none, JSON, 256', distant(1, at256), 0.8, 0.8),
    atLeast('PostgreSQL 5 ms away: requests/s of none, JSON, 256', distant(5, at256), 0.6, 0.6),
  ]
}

function sqliteBars(all: AllResults): Bar[] {
  const find = (kind: Scene['kind'], connections: number, delay = 0) => all.get(titleOf({ kind, connections, delay }))
  const ofBare = (results: Results | undefined, measure: Measure) =>
    ratio(results?.get(SQLITE), results?.get(PASS_THROUGH), measure)
  const [at16, at64] = [find('json', 16), find('json', 64)]
  const added = (results: Results | undefined) =>
    medianOf(results?.get(SQLITE) ?? [], ({ p50 }) => p50) - medianOf(results?.get(DIRECT) ?? [], ({ p50 }) => p50)
  const liteLlm = [...(at16?.keys() ?? [])].find((name) => /litellm/i.test(name)) ?? ''
  const ofLiteLlm = (results: Results | undefined) => ratio(results?.get(SQLITE), results?.get(liteLlm), rate)
  return [
    atMost('CPU of the pass-through’s, JSON, 16', ofBare(at16, cpu), 4.4, 3.2),
    atMost('CPU of the pass-through’s, JSON, 64', ofBare(at64, cpu), 3.7, 2.8),
    atLeast('requests/s of the pass-through’s, JSON, 16', ofBare(at16, rate), 0.3, 0.5),
    atLeast('requests/s of the pass-through’s, JSON, 64', ofBare(at64, rate), 0.4, 0.6),
    atLeast('requests/s of the pass-through’s, streams, 16', ofBare(find('stream', 16), rate), 0.7, 0.85),
    atLeast('requests/s of the pass-through’s, streams, 64', ofBare(find('stream', 64), rate), 0.7, 0.85),
    atMost(
      'CPU with a provider that takes 1 s, of an instant one’s, 1,000',
      ratio(find('json', 1000, 1000)?.get(SQLITE), find('json', 1000)?.get(SQLITE), cpu),
      1.3,
      1.15,
    ),
    atMost('added p50 ms, JSON, 16', added(at16), 3, 1),
    atLeast('requests/s of LiteLLM’s, 16', ofLiteLlm(at16), 25, 35),
    atLeast('requests/s of LiteLLM’s, 64', ofLiteLlm(at64), 40, 60),
  ]
}

export const isMissed = ({ value, bar, isMax }: Bar) => (isMax ? value > bar : value < bar)

export function formatBars(bars: readonly Bar[]): string {
  const row = (bar: Bar) => ({
    measured: bar.value.toFixed(2),
    bar: `${bar.isMax ? '≤' : '≥'} ${Number(bar.bar.toFixed(2))}`,
    aim: String(bar.aim),
    '': isMissed(bar) ? 'missed' : 'met',
  })
  return drawTable('bars', new Map(bars.map((bar) => [bar.name, row(bar)])))
}
