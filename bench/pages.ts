/** Measures each page in a full house, in the server and in a browser, and that the log of requests costs the same however long it is. */
import { fullHouse } from './full-house'
import { load, machine } from './machine'
import { type Opened, opened } from './opened'
import { addressOf, adminPages, memberPages, strangerPages } from './page-list'
import { type Shown, shownTimes } from './pages/in-browser'
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

/** A browser takes its time: few rounds of it. */
const BROWSER_ROUNDS = Math.min(rounds, 3)

async function tellShown(title: string, who: Visitor, paths: readonly string[], { url, member }: Opened) {
  const plain = paths.filter((path) => !path.includes('?'))
  const addresses = new Map(plain.map((path) => [addressOf(path, member), path]))
  const times = await shownTimes(url, who, [...addresses.keys()], BROWSER_ROUNDS)
  const row = ({ cold, warm }: Shown) => ({
    ...{ TTFB: cold.ttfb.toFixed(0), LCP: cold.lcp.toFixed(0), TBT: cold.tbt.toFixed(0) },
    ...{ 'JS KB': (cold.script / 1024).toFixed(0), requests: cold.requests.toFixed(0) },
    ...{ 'warm TTFB': warm.ttfb.toFixed(0), 'warm LCP': warm.lcp.toFixed(0), 'warm TBT': warm.tbt.toFixed(0) },
    ...{ 'warm JS KB': (warm.script / 1024).toFixed(0), 'warm requests': warm.requests.toFixed(0) },
  })
  const rows = [...times].map(([address, shown]) => [addresses.get(address) ?? address, row(shown)] as const)
  say(`${drawn(`${title}, in a browser`, new Map(rows))}\n`)
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
  await tellShown('as admin', many.admin, adminPages, many)
  await tellShown('as a member', many.colleague, memberPages, many)
  await tellShown('as a stranger', many.stranger, strangerPages, many)
  say(`${load()} at the end`)
  // A smaller house shows that the benchmark runs, not how the log grows.
  if (size.entries >= 1000 * FEW && ratio > MOST) throw new Error(`The log takes more than ${MOST} times as long.`)
} finally {
  await Promise.all([few.close(), many.close()])
  await Promise.all(houses.map(({ place }) => place.remove()))
}
