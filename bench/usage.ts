/**
 * Measures reading and writing years of usage in increasing sizes, on both databases: `--entries 10000,1000000`,
 * `--users`, `--months`, `--rounds`, and `--postgres` with the URL of a server.
 */
import { z } from 'zod'
import { startFakeProvider } from '../test/fake-provider/fake-provider'
import { describeMachine, loadAverage, parseOptions, positiveInteger, print } from './harness'
import { exportEnv, exportUnderLoad } from './usage/export-under-load'
import {
  createSizedDataset,
  latestCsvPath,
  type SizedDataset,
  type SizedInstance,
  startInstances,
} from './usage/instances'
import { readTimes } from './usage/read-times'
import { formatExport, formatResults, missedThresholds } from './usage/report'
import { settleRates } from './usage/settle-rates'

const options = parseOptions(
  z.object({
    users: positiveInteger.default(500),
    months: positiveInteger.default(24),
    /** Ascending. */
    entries: z
      .string()
      .default('10000,100000,1000000,10000000')
      .transform((text) => z.tuple([positiveInteger], positiveInteger).parse(text.split(','))),
    rounds: positiveInteger.default(15),
    postgres: z.string().optional(),
  }),
)
const { entries: sizes, rounds, users, months, postgres } = options
const largest = sizes.at(-1) ?? 0
const [SETTLED_PER_ROUND, EXPORTED] = [Math.min(1000, largest), Math.min(1_000_000, largest)]
const SECONDS_WITHOUT_EXPORT = Math.min(20, rounds)

/** Returns the missed thresholds. */
async function measure(engine: string, postgresUrl?: string): Promise<string[]> {
  const datasets: SizedDataset[] = []
  const instances: SizedInstance[] = []
  const stop = () => Promise.all(instances.splice(0).map(({ close }) => close()))
  const provider = await startFakeProvider()
  try {
    for (const entries of [0, ...sizes]) {
      const dataset = await createSizedDataset({ users, months, entries }, postgresUrl)
      datasets.push(dataset)
      print(`${engine}: ${entries} entries, ${dataset.dayRows} daily totals`)
    }
    instances.push(...(await startInstances(datasets, exportEnv(provider.url))))
    print(`\nMedians of ${rounds} rounds, ${loadAverage()}`)
    const read = await readTimes(instances, rounds)
    const path = latestCsvPath(EXPORTED, { entries: largest, months })
    const exported = await exportUnderLoad(instances.at(-1) as SizedInstance, path, SECONDS_WITHOUT_EXPORT)
    await stop()
    const settled = await settleRates(datasets, rounds, SETTLED_PER_ROUND)
    const bytes = new Map(datasets.map(({ entries, bytes }) => [entries, bytes]))
    const results = { read, settled, bytes, exported }
    print(`${formatResults(engine, results)}\n\n${formatExport(exported)}\n${loadAverage()} at the end\n`)
    return missedThresholds(engine, results)
  } finally {
    await stop()
    await Promise.all(datasets.map(({ storage }) => storage.remove()))
    await provider.close()
  }
}

print(`${describeMachine()}; ${users} users, ${months} months\n`)
const missed = await measure('SQLite')
if (postgres) missed.push(...(await measure('PostgreSQL', postgres)))
else print('Not measured on PostgreSQL: install it, or set TEST_POSTGRES_URL to a server.')
if (missed.length > 0) throw new Error(missed.join('\n'))
