/** Measures how long the built server takes until it is ready, and what it holds in memory when nobody asks. Options as `size.ts` reads them. */
import { rmSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { newFolder, startServer } from '../e2e/server'
import { fullHouse } from './full-house'
import { memory } from './gateway/process'
import { load, machine } from './machine'
import { addressOf, adminPages } from './page-list'
import { quantile } from './rounds'
import { sizeAsked } from './size'
import { drawn } from './table'
import { visitor } from './visitor'

const AIM = { seconds: '2.00', megabytes: '150' }
const { rounds, ...size } = sizeAsked({ users: 20, months: 12, entries: 20_000, rounds: 10 })
/** Until the garbage of a start is collected. A single round shows that the benchmark runs, not what it measures. */
const IDLE_MS = rounds > 1 ? 10_000 : 0

const say = (text: string) => process.stdout.write(`${text}\n`)
const env = { LOG_LEVEL: 'warn' }

/** Starts a server in `dataDir` for `work`; answers the seconds until it was ready. */
async function start(dataDir: string, work: (server: Awaited<ReturnType<typeof startServer>>) => Promise<void>) {
  const since = performance.now()
  const server = await startServer({ dataDir, env })
  const seconds = (performance.now() - since) / 1000
  await work(server).finally(server.stop)
  return seconds
}

const nothing = async () => {}
const house = await fullHouse(size)
try {
  say(`${machine()}, ${load()}, ${rounds} rounds\n`)
  const times = { first: [] as number[], again: [] as number[] }
  for (let round = 0; round < rounds; round += 1) {
    const empty = newFolder()
    times.first.push(await start(empty, nothing))
    rmSync(empty, { recursive: true })
    times.again.push(await start(house.place.dataDir, nothing))
  }
  const row = (taken: number[]) => {
    const sorted = [...taken].sort((one, other) => one - other)
    const shown = (part: number) => quantile(sorted, part).toFixed(2)
    return { least: shown(0), median: shown(0.5), most: shown(1), aim: AIM.seconds }
  }
  const rows = { 'on an empty folder, which it sets up': row(times.first), 'on a house': row(times.again) }
  say(`${drawn('seconds until ready', new Map(Object.entries(rows)))}\n`)

  const held = new Map<string, { MB: string; aim: string }>()
  await start(house.place.dataDir, async ({ url, pid }) => {
    const note = async (when: string, aim = '') => {
      await wait(IDLE_MS)
      held.set(when, { MB: memory(pid)?.now.toFixed(0) ?? '', aim })
    }
    await note('idle after the start', AIM.megabytes)
    const admin = await visitor(url, house.rootToken)
    for (const path of adminPages) await admin.open(addressOf(path, house.member))
    await note('idle after every page was opened')
  })
  say(`${drawn('memory', held)}\n\n${load()} at the end`)
} finally {
  await house.place.remove()
}
