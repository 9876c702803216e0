/** The same dataset in increasing sizes, each with a server, and the requests to measure on it. */
import { addDays, addMonths, dayOf, monthOf, monthRange } from '../../lib/core/time'
import { createDataset, type Dataset, type Instance, type Size, startInstance } from '../dataset'

/** `bytes`: size of the ledger entries. `paths`: null for an empty ledger. */
export type SizedDataset = Dataset & { entries: number; bytes: number; paths: Paths | null }

export async function createSizedDataset(size: Size, postgresUrl: string | undefined): Promise<SizedDataset> {
  const dataset = await createDataset(size, postgresUrl)
  const bytes = await dataset.storage.entryBytes()
  const paths = size.entries > 0 ? await pagePaths(dataset) : null
  return { ...dataset, entries: size.entries, bytes, paths }
}

export type SizedInstance = SizedDataset & Instance & { paths: Paths }

/** Starts a server on each dataset that has entries. */
export async function startInstances(
  datasets: readonly SizedDataset[],
  env: Record<string, string>,
): Promise<SizedInstance[]> {
  const instances = []
  for (const dataset of datasets) {
    const { paths } = dataset
    if (paths) instances.push({ ...dataset, ...(await startInstance(dataset, env)), paths })
  }
  return instances
}

const PAGE_SIZE = 50
const DEEP_PAGE = 1000

type Position = { startedAt: bigint | number; id: string }

const FROM_USER = `FROM "UsageEntry" WHERE "userId" = :userId`
const COUNT = `SELECT COUNT(*) AS "count" ${FROM_USER}`
const AT_OFFSET = `SELECT "startedAt", "id" ${FROM_USER} ORDER BY "startedAt" DESC, "id" DESC LIMIT 1 OFFSET :offset`

const today = () => dayOf(Date.now(), 'UTC')
const range = ({ from, to }: { from: string; to: string }) => `from=${from}&to=${to}`

/** API requests, with an admin's token. */
export function apiPaths() {
  const thisMonth = monthOf(today())
  return {
    '/1/usages month': `/1/usages?${range(monthRange(addMonths(thisMonth, -1)))}`,
    'so far': '/1/usages',
    '2 years': `/1/usages?${range({ from: `${addMonths(thisMonth, -24)}-01`, to: addDays(today(), 1) })}`,
  }
}

type Paths = Awaited<ReturnType<typeof pagePaths>>

/**
 * Pages, for an admin. `page 1000` is the last page if there are fewer. `4 filters` matches nothing, so that the query
 * scans as far as one page ever does.
 */
async function pagePaths({ storage, member: { userId }, latest }: Dataset) {
  const month = range({ from: addDays(today(), -30), to: today() })
  return {
    overview: '/',
    'by model': '/usage?span=last-12-months&by=model',
    'by user': '/usage?span=last-12-months&by=user',
    requests: `/requests?user=${userId}`,
    'page 1000': await storage.bulk(async ({ all }) => {
      const [found] = await all<{ count: bigint | number }>(COUNT, { userId })
      const pages = Math.min(DEEP_PAGE, Math.ceil(Number(found?.count) / PAGE_SIZE))
      const offset = Math.max((pages - 1) * PAGE_SIZE - 1, 0)
      const [last] = await all<Position>(AT_OFFSET, { userId, offset })
      if (!last) throw new Error('There is no request to continue from.')
      const day = dayOf(Number(last.startedAt), 'UTC')
      const before = `older=${last.startedAt}-${last.id}`
      return `/requests?user=${userId}&${range({ from: addDays(day, -30), to: day })}&${before}`
    }),
    '4 filters': `/requests?user=${userId}&key=${latest?.keyId}&model=${latest?.label}&state=interrupted&${month}`,
    'one state': `/requests?state=interrupted&${month}`,
  }
}

export const lastMonthCsvPath = () => {
  const { from, to } = monthRange(addMonths(monthOf(today()), -1))
  return `/requests/requests.csv?${range({ from, to: addDays(to, -1) })}`
}

/** The latest `count` of `entries` in `months`, to within a day. */
export const latestCsvPath = (count: number, { entries, months }: { entries: number; months: number }) => {
  const days = Math.min(Math.ceil((count / entries) * months * 30.4375), months * 31)
  return `/requests/requests.csv?${range({ from: addDays(today(), -days), to: today() })}`
}
