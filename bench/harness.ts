/** What all benchmarks share: options, interleaved rounds, quantiles and tables. */
import { availableParallelism, cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { z } from 'zod'

export const print = (text: string) => process.stdout.write(`${text}\n`)

export const describeMachine = () =>
  `Node ${process.version}, ${availableParallelism()} cores of ${cpus()[0]?.model.trim()}, ${new Date().toISOString().slice(0, 10)}`

export const loadAverage = () => `load average ${loadavg()[0]?.toFixed(1)}`

/** For `openForServer`: a failing database thread ends the benchmark. */
export const rethrow = (why: unknown): never => {
  throw why
}

export const positiveInteger = z.coerce.number().int().positive()

/** Parses command line options by a schema with one field per option. */
export function parseOptions<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>) {
  const options = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, { type: 'string' as const }]))
  return schema.parse(parseArgs({ options }).values)
}

/** `--users 20 --months 3 --entries 2000 --rounds 5`: the size of the dataset, and how often to measure. */
export const sizeOptions = (defaults: { users: number; months: number; entries: number; rounds: number }) =>
  z.object({
    users: positiveInteger.default(defaults.users),
    months: positiveInteger.default(defaults.months),
    entries: positiveInteger.default(defaults.entries),
    rounds: positiveInteger.default(defaults.rounds),
  })

/** Milliseconds, ascending. */
export type Times = readonly number[]

/**
 * Runs all `tasks` in turn, `rounds` times after `warmUps` that do not count. Interleaving spreads whatever else the
 * machine does evenly over everything that is compared. A single round only checks that the benchmark runs.
 */
export async function inRounds<Name extends string>(
  rounds: number,
  tasks: Readonly<Record<Name, () => Promise<unknown>>>,
  warmUps = rounds > 1 ? 2 : 0,
): Promise<Record<Name, Times>> {
  const names = Object.keys(tasks) as Name[]
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const name of names) {
      const since = performance.now()
      await tasks[name]()
      if (round >= 0) times[name].push(performance.now() - since)
    }
  }
  for (const name of names) times[name].sort(ascending)
  return times
}

export const ascending = (one: number, other: number) => one - other

/** `sorted` is ascending; 0.5 is the median. */
export const quantile = (sorted: Times, part: number) => sorted[Math.max(Math.ceil(sorted.length * part) - 1, 0)] ?? 0

export const median = (values: readonly number[]) => quantile(values.toSorted(ascending), 0.5)

/** Draws a table: rows of cells by column, by the row's name. Columns of numbers are right-aligned. */
export function drawTable(title: string, rows: ReadonlyMap<string, Readonly<Record<string, string>>>): string {
  const columns = [...new Set([...rows.values()].flatMap((row) => Object.keys(row)))]
  const lines = [...rows].map(([name, row]) => [name, ...columns.map((column) => row[column] ?? '')])
  const all = [[title, ...columns], ...lines]
  const formats = [title, ...columns].map((_, index) => ({
    width: Math.max(...all.map((line) => line[index]?.length ?? 0)),
    isNumber: lines.every((line) => /^[\d.,]*( \p{L}+)?$/u.test(line[index] ?? '')),
  }))
  const pad = (cell: string, { width, isNumber }: { width: number; isNumber: boolean }) =>
    isNumber ? cell.padStart(width) : cell.padEnd(width)
  const drawLine = (line: string[]) => formats.map((format, index) => pad(line[index] ?? '', format)).join('  ')
  return all.map((line) => drawLine(line).trimEnd()).join('\n')
}
