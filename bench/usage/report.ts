/** Formats the results, one row per size, and finds missed thresholds. */
import { drawTable } from '../harness'
import type { ExportResult } from './export-under-load'

/** By number of entries, ascending. `read`: milliseconds by request. `settled`: per second. `bytes`: of all entries. */
export type Results = {
  read: ReadonlyMap<number, Readonly<Record<string, number>>>
  settled: ReadonlyMap<number, number>
  bytes: ReadonlyMap<number, number>
  exported: ExportResult
}

/** Thresholds apply from at most so few to at least so many entries. */
const [FEW, MANY] = [10_000, 10_000_000]

/** Time with the most entries, relative to that with the fewest. */
const MAX_GROWTH: Readonly<Record<string, number>> = {
  '/1/usages month': 1.5,
  overview: 1.5,
  'by model': 1.5,
  'by user': 1.5,
  requests: 2,
  '4 filters': 2,
  'one state': 2,
}
/** Settlements per second with the most entries, relative to an empty ledger. */
const MIN_SETTLED = 0.8
const MAX_ENTRY_BYTES = 400
/** Event loop lag during an export, relative to that without. */
const MAX_LAG_GROWTH = 2

function growth(read: Results['read']): Record<string, number> {
  const rows = [...read.values()]
  const [first = {}, last = {}] = [rows[0], rows.at(-1)]
  return Object.fromEntries(Object.entries(last).map(([name, time]) => [name, time / (first[name] ?? 0)]))
}

/** Empty for smaller datasets, which only check that the benchmark runs. */
export function missedThresholds(engine: string, { read, settled, bytes, exported }: Results): string[] {
  const sizes = [...read.keys()]
  const largest = sizes.at(-1) ?? 0
  if ((sizes[0] ?? 0) > FEW || largest < MANY) return []
  const settleRatio = (settled.get(0) ?? 0) / (settled.get(largest) ?? 0)
  const checks = [
    ...Object.entries(growth(read)).map(([name, value]) => ({ name, value, max: MAX_GROWTH[name] ?? Infinity })),
    { name: 'settlements of an empty ledger', value: settleRatio, max: 1 / MIN_SETTLED },
    { name: 'event loop lag during export', value: exported.exporting / exported.alone, max: MAX_LAG_GROWTH },
    ...(engine === 'SQLite'
      ? [{ name: 'bytes per entry', value: (bytes.get(largest) ?? 0) / largest, max: MAX_ENTRY_BYTES }]
      : []),
  ]
  return checks
    .filter(({ value, max }) => !(value <= max))
    .map(({ name, value, max }) => `${engine}, ${name}: ${value.toFixed(2)}, the threshold is ${max}`)
}

const format = (value: number) => value.toFixed(value >= 100 ? 0 : 1)

const formatRow = (row: Readonly<Record<string, number>>, formatCell = format) =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, formatCell(value)]))

export function formatResults(engine: string, { read, settled, bytes }: Results): string {
  const ratios = formatRow(growth(read), (ratio) => ratio.toFixed(2))
  const blank = Object.fromEntries(Object.keys(ratios).map((name) => [name, '']))
  const written = (size: number) => ({
    'settled/s': (settled.get(size) ?? 0).toFixed(0),
    'bytes/entry': size > 0 ? ((bytes.get(size) ?? 0) / size).toFixed(0) : '',
  })
  const rows = [...settled.keys()].map((size) => {
    return [size.toLocaleString('en'), { ...blank, ...formatRow(read.get(size) ?? {}), ...written(size) }] as const
  })
  return drawTable(`${engine}, ms`, new Map([...rows, ['growth', ratios]]))
}

export const formatExport = ({ alone, exporting, lines, perSecond, streams }: ExportResult) =>
  `${lines.toLocaleString('en')} lines exported during ${streams} streams, ${format(perSecond)} per second; event loop lag at p99:
${format(exporting)} ms during the export, ${format(alone)} ms without, ${(exporting / alone).toFixed(2)} times`
