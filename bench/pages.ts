/**
 * Measures every page on a large dataset, on the server and in a browser, and that the request log does not become
 * slower as it grows. Options: those of `sizeOptions`, and --browser with the pages to open in one, `/users,/me`; all by
 * default.
 */
import { z } from 'zod'
import { type BrowserMetrics, measureInBrowser } from './browser'
import { adminPages, anonymousPages, type ConsoleClient, fillPath, memberPages } from './console-client'
import { createDataset, type Instance, startInstance } from './dataset'
import {
  describeMachine,
  drawTable,
  inRounds,
  loadAverage,
  parseOptions,
  print,
  quantile,
  sizeOptions,
  type Times,
} from './harness'

const FEW_ENTRIES = 1000
/** The request log may take at most twice as long as with few entries. */
const MAX_GROWTH = 2

const {
  rounds,
  browser: browserPages,
  ...size
} = parseOptions(
  sizeOptions({ users: 500, months: 24, entries: 1_000_000, rounds: 40 }).extend({
    browser: z
      .string()
      .transform((text) => text.split(','))
      .optional(),
  }),
)
/** A browser is slow: a few rounds must do. */
const BROWSER_ROUNDS = Math.min(rounds, 3)

const format = (milliseconds: number) => milliseconds.toFixed(1)

async function reportServerTimes(title: string, client: ConsoleClient, paths: readonly string[], { member }: Instance) {
  const tasks = Object.fromEntries(paths.map((path) => [path, () => client.open(fillPath(path, member))]))
  const times = await inRounds(rounds, tasks)
  const row = (taken: Times) => ({ p50: format(quantile(taken, 0.5)), p95: format(quantile(taken, 0.95)) })
  print(`${drawTable(title, new Map(Object.entries(times).map(([path, taken]) => [path, row(taken)])))}\n`)
}

async function reportBrowserTimes(
  title: string,
  client: ConsoleClient,
  paths: readonly string[],
  { url, member }: Instance,
) {
  const plain = paths.filter((path) => browserPages?.includes(path) ?? !path.includes('?'))
  const addresses = new Map(plain.map((path) => [fillPath(path, member), path]))
  const metrics = await measureInBrowser(url, client, [...addresses.keys()], BROWSER_ROUNDS)
  const row = ({ cold, warm }: BrowserMetrics) => ({
    ...{ TTFB: cold.ttfb.toFixed(0), LCP: cold.lcp.toFixed(0), TBT: cold.tbt.toFixed(0) },
    ...{ 'JS KB': (cold.script / 1024).toFixed(0), requests: cold.requests.toFixed(0) },
    ...{ 'warm TTFB': warm.ttfb.toFixed(0), 'warm LCP': warm.lcp.toFixed(0), 'warm TBT': warm.tbt.toFixed(0) },
    ...{ 'warm JS KB': (warm.script / 1024).toFixed(0), 'warm requests': warm.requests.toFixed(0) },
  })
  const rows = [...metrics].map(([address, measured]) => [addresses.get(address) ?? address, row(measured)] as const)
  print(`${drawTable(`${title}, in a browser`, new Map(rows))}\n`)
}

/** Returns how many times as long the request log takes with many entries as with few; the worse of page and export. */
async function reportGrowth(few: Instance, many: Instance) {
  const [page, file] = ['/requests', '/requests/requests.csv?span=last-12-months']
  const times = await inRounds(rounds, {
    fewPage: () => few.adminClient.open(page),
    manyPage: () => many.adminClient.open(page),
    fewFile: () => few.adminClient.begin(file),
    manyFile: () => many.adminClient.begin(file),
  })
  const pageTimes = [quantile(times.fewPage, 0.5), quantile(times.manyPage, 0.5)] as const
  const fileTimes = [quantile(times.fewFile, 0.5), quantile(times.manyFile, 0.5)] as const
  const row = ([before, after]: readonly [number, number]) => ({
    [`${FEW_ENTRIES}`]: format(before),
    [`${size.entries}`]: format(after),
    ratio: (after / before).toFixed(2),
  })
  const rows = [
    [page, row(pageTimes)],
    [`${file}, its first chunk`, row(fileTimes)],
  ] as const
  print(`${drawTable('p50 by entries', new Map(rows))}\n`)
  return Math.max(pageTimes[1] / pageTimes[0], fileTimes[1] / fileTimes[0])
}

const datasets = [await createDataset({ ...size, entries: FEW_ENTRIES }), await createDataset(size)] as const
const [few, many] = [await startInstance(datasets[0]), await startInstance(datasets[1])]
try {
  print(`${describeMachine()}, ${loadAverage()}`)
  print(`${size.users} users, ${size.months} months, ${size.entries} entries, ${many.dayRows} daily totals`)
  print(`Milliseconds until the page is complete, ${rounds} rounds\n`)
  await reportServerTimes('as admin', many.adminClient, adminPages, many)
  await reportServerTimes('as a member', many.memberClient, memberPages, many)
  await reportServerTimes('as a visitor', many.anonymousClient, anonymousPages, many)
  const growth = await reportGrowth(few, many)
  await reportBrowserTimes('as admin', many.adminClient, adminPages, many)
  await reportBrowserTimes('as a member', many.memberClient, memberPages, many)
  await reportBrowserTimes('as a visitor', many.anonymousClient, anonymousPages, many)
  print(`${loadAverage()} at the end`)
  // A smaller dataset only checks that the benchmark runs.
  if (size.entries >= 1000 * FEW_ENTRIES && growth > MAX_GROWTH)
    throw new Error(`The request log takes more than ${MAX_GROWTH} times as long.`)
} finally {
  await Promise.all([few.close(), many.close()])
  await Promise.all(datasets.map(({ storage }) => storage.remove()))
}
