/** What people and programs ask of the past, as addresses in one house. */
import { addDays, addMonths, dayOf, monthOf, monthSpan } from '../../lib/core/time'
import type { FullHouse } from '../full-house'

/** Of the log. */
const PAGE = 50
const DEEP = 1000

type Place = { startedAt: bigint | number; id: string }

const OF_ONE = `FROM "UsageEntry" WHERE "userId" = :user`
const COUNT = `SELECT COUNT(*) AS "count" ${OF_ONE}`
const LAST_BEFORE = `SELECT "startedAt", "id" ${OF_ONE} ORDER BY "startedAt" DESC, "id" DESC LIMIT 1 OFFSET :before`

const today = () => dayOf(Date.now(), 'UTC')
const span = ({ from, to }: { from: string; to: string }) => `from=${from}&to=${to}`

/** For programs, with an admin's token. */
export function apiPaths() {
  const thisMonth = monthOf(today())
  return {
    '/1/usages month': `/1/usages?${span(monthSpan(addMonths(thisMonth, -1)))}`,
    'so far': '/1/usages',
    '2 years': `/1/usages?${span({ from: `${addMonths(thisMonth, -24)}-01`, to: addDays(today(), 1) })}`,
  }
}

export type Paths = Awaited<ReturnType<typeof pagePaths>>

/** For an admin. `page 1000` is the last one where there are fewer. Nobody finds anything by `4 filters`, so it reads as far as a page ever looks. */
export async function pagePaths({ place, member: { user }, latest }: FullHouse) {
  const month = span({ from: addDays(today(), -30), to: today() })
  return {
    overview: '/',
    'usage by model': '/usage?span=last-12-months&by=model',
    'by user': '/usage?span=last-12-months&by=user',
    requests: `/requests?user=${user}`,
    'page 1000': await place.alone(async ({ all }) => {
      const [found] = await all<{ count: bigint | number }>(COUNT, { user })
      const pages = Math.min(DEEP, Math.ceil(Number(found?.count) / PAGE))
      const [last] = await all<Place>(LAST_BEFORE, { user, before: Math.max((pages - 1) * PAGE - 1, 0) })
      if (!last) throw new Error('There is no request to go on from.')
      const day = dayOf(Number(last.startedAt), 'UTC')
      return `/requests?user=${user}&${span({ from: addDays(day, -30), to: day })}&older=${last.startedAt}-${last.id}`
    }),
    '4 filters': `/requests?user=${user}&key=${latest?.keyId}&model=${latest?.label}&state=interrupted&${month}`,
    'state alone': `/requests?state=interrupted&${month}`,
  }
}

export const csvOfMonth = () => {
  const { from, to } = monthSpan(addMonths(monthOf(today()), -1))
  return `/requests/requests.csv?${span({ from, to: addDays(to, -1) })}`
}

/** The latest so many entries of `all` in `months`, give or take a day. */
export const csvOf = (count: number, { entries, months }: { entries: number; months: number }) => {
  const days = Math.min(Math.ceil((count / entries) * months * 30.4375), months * 31)
  return `/requests/requests.csv?${span({ from: addDays(today(), -days), to: today() })}`
}
