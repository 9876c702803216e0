/** Measures each page's server time in a full house, and that the log of requests costs the same however long it is. */
import { fullHouse } from './full-house'
import { load, machine } from './machine'
import { type Opened, opened } from './opened'
import { addressOf, adminPages, memberPages, strangerPages } from './page-list'
import { inRounds, quantile, type Times } from './rounds'
import { sizeAsked } from './size'
import { drawn } from './table'
import type { Visitor } from './visitor'

const FEW = 1000
/** The log may take so many times as long as with few entries. */
const MOST = 2

const { rounds, ...size } = sizeAsked({ users: 500, months: 24, entries: 1_000_000, rounds: 40 })
const say = (text: string) => process.stdout.write(`${text}\n`)
const shown = (milliseconds: number) => milliseconds.toFixed(1)

async function tell(title: string, who: Visitor, paths: readonly string[], { member }: Opened) {
  const works = Object.fromEntries(paths.map((path) => [path, () => who.open(addressOf(path, member))]))
  const times = await inRounds(rounds, works)
  const row = (taken: Times) => ({ p50: shown(quantile(taken, 0.5)), p95: shown(quantile(taken, 0.95)) })
  say(`${drawn(title, new Map(Object.entries(times).map(([path, taken]) => [path, row(taken)])))}\n`)
}

/** Tells how many times as long the log takes in the full house as in one with few entries, and answers the most. */
async function tellGrowth(few: Opened, many: Opened) {
  const [page, file] = ['/requests', '/requests/requests.csv?span=last-12-months']
  const times = await inRounds(rounds, {
    fewPage: () => few.admin.open(page),
    manyPage: () => many.admin.open(page),
    fewFile: () => few.admin.begin(file),
    manyFile: () => many.admin.begin(file),
  })
  const [before, after] = [quantile(times.fewPage, 0.5), quantile(times.manyPage, 0.5)]
  const [beforeFile, afterFile] = [quantile(times.fewFile, 0.5), quantile(times.manyFile, 0.5)]
  const row = (one: number, other: number) => ({
    [`${FEW}`]: shown(one),
    [`${size.entries}`]: shown(other),
    ratio: (other / one).toFixed(2),
  })
  const rows = [
    [page, row(before, after)],
    [`${file}, its beginning`, row(beforeFile, afterFile)],
  ] as const
  say(`${drawn('p50 by entries', new Map(rows))}\n`)
  return Math.max(after / before, afterFile / beforeFile)
}

const houses = [await fullHouse({ ...size, entries: FEW }), await fullHouse(size)] as const
const [few, many] = [await opened(houses[0]), await opened(houses[1])]
try {
  say(`${machine()}, ${load()}`)
  say(`${size.users} users, ${size.months} months, ${size.entries} entries, ${many.days} sums of days`)
  say(`Milliseconds until the whole page is there, ${rounds} rounds\n`)
  await tell('as admin', many.admin, adminPages, many)
  await tell('as a member', many.colleague, memberPages, many)
  await tell('as a stranger', many.stranger, strangerPages, many)
  const ratio = await tellGrowth(few, many)
  say(`${load()} at the end`)
  // A smaller house shows that the benchmark runs, not how the log grows.
  if (size.entries >= 1000 * FEW && ratio > MOST) throw new Error(`The log takes more than ${MOST} times as long.`)
} finally {
  await Promise.all([few.close(), many.close()])
  await Promise.all(houses.map(({ place }) => place.remove()))
}
