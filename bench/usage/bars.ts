/** The bars that usage has to clear: how it may grow, and what an entry may take. */
import type { Exported } from './export-under-load'

/** By entries, the fewest first: `read` milliseconds by what was asked, `settled` a second, `bytes` of all entries. */
export type Measured = {
  read: ReadonlyMap<number, Readonly<Record<string, number>>>
  settled: ReadonlyMap<number, number>
  bytes: ReadonlyMap<number, number>
  exported: Exported
}

const [FEW, MANY] = [10_000, 10_000_000]

/** The largest house may take so many times what the smallest takes. */
const MOST: Readonly<Record<string, number>> = {
  '/1/usages month': 1.5,
  overview: 1.5,
  'usage by model': 1.5,
  'by user': 1.5,
  requests: 2,
  '4 filters': 2,
  'state alone': 2,
}
/** Of what an empty ledger settles. */
const LEAST_SETTLED = 0.8
const MOST_BYTES = 400
/** The delay of the event loop while a million entries are exported, against without. */
const MOST_DELAY = 2

export function ratios(read: Measured['read']): Record<string, number> {
  const rows = [...read.values()]
  const [first = {}, last = {}] = [rows[0], rows.at(-1)]
  return Object.fromEntries(Object.entries(last).map(([name, figure]) => [name, figure / (first[name] ?? 0)]))
}

/** What is over its bar, in words; smaller houses show that the benchmark runs, not how anything grows. */
export function missed(engine: string, { read, settled, bytes, exported }: Measured): string[] {
  const sizes = [...read.keys()]
  const most = sizes.at(-1) ?? 0
  if ((sizes[0] ?? 0) > FEW || most < MANY) return []
  const checks = [
    ...Object.entries(ratios(read)).map(([name, ratio]) => ({
      name,
      is: ratio,
      most: MOST[name] ?? Number.POSITIVE_INFINITY,
    })),
    {
      name: 'settled in an empty ledger',
      is: (settled.get(0) ?? 0) / (settled.get(most) ?? 0),
      most: 1 / LEAST_SETTLED,
    },
    { name: 'delay of the event loop', is: exported.exporting / exported.alone, most: MOST_DELAY },
    ...(engine === 'SQLite' ? [{ name: 'bytes an entry', is: (bytes.get(most) ?? 0) / most, most: MOST_BYTES }] : []),
  ]
  return checks
    .filter(({ is, most }) => !(is <= most))
    .map(({ name, is, most }) => `${engine}, ${name}: ${is.toFixed(2)}, not ${most}`)
}
