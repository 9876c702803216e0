/** Measures what years of usage cost to read and to add to, in ever larger houses, on both databases. `--entries 10000,1000000`. */
import { startFake } from '../test/fake-provider/fake-provider'
import { load, machine } from './machine'
import { missed } from './usage/bars'
import { exportUnderLoad, forExports } from './usage/export-under-load'
import { type Made, made, type Running, started } from './usage/houses'
import { csvOf } from './usage/paths'
import { readingTimes } from './usage/reading'
import { settleRates } from './usage/settling'
import { sizesAsked } from './usage/sizes'
import { exportLine, figuresTable } from './usage/tell'

const { entries: sizes, rounds, users, months, postgres } = sizesAsked()
const most = sizes.at(-1) ?? 0
/** To be settled in a round, and to be exported beside streams. */
const [SETTLED, EXPORTED] = [Math.min(1000, most), Math.min(1_000_000, most)]
const SECONDS_WITHOUT = Math.min(20, rounds)

const say = (text: string) => process.stdout.write(`${text}\n`)

/** Answers the bars that were missed. */
async function measure(engine: string, server?: string): Promise<string[]> {
  const houses: Made[] = []
  const running: Running[] = []
  const stop = () => Promise.all(running.splice(0).map(({ close }) => close()))
  const provider = await startFake()
  try {
    for (const entries of [0, ...sizes]) {
      const house = await made({ users, months, entries }, server)
      houses.push(house)
      say(`${engine}: ${entries} entries, ${house.days} sums of days`)
    }
    running.push(...(await started(houses, forExports(provider.url))))
    say(`\nMedians of ${rounds} rounds, ${load()}`)
    const read = await readingTimes(running, rounds)
    const path = csvOf(EXPORTED, { entries: most, months })
    const exported = await exportUnderLoad(running.at(-1) as Running, path, SECONDS_WITHOUT)
    await stop()
    const settled = await settleRates(houses, rounds, SETTLED)
    const bytes = new Map(houses.map(({ entries, bytes }) => [entries, bytes]))
    const measured = { read, settled, bytes, exported }
    say(`${figuresTable(engine, measured)}\n\n${exportLine(exported)}\n${load()} at the end\n`)
    return missed(engine, measured)
  } finally {
    await stop()
    await Promise.all(houses.map(({ place }) => place.remove()))
    await provider.close()
  }
}

say(`${machine()}; ${users} users, ${months} months\n`)
const misses = await measure('SQLite')
if (postgres) misses.push(...(await measure('PostgreSQL', postgres)))
else say('Not measured on PostgreSQL: install it, or let TEST_POSTGRES_URL name a server.')
if (misses.length > 0) throw new Error(misses.join('\n'))
