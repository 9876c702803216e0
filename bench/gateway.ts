/**
 * Measures the gateway beside others on the same road, in interleaved rounds. Options: --seconds, --rounds,
 * --no-portkey, and --postgres with the URL of an empty database. */
import { parseArgs } from 'node:util'
import { kinds, load, type Measured } from './gateway/load'
import { memory, start } from './gateway/process'
import { targets } from './gateway/targets'
import { missed, type Results, type Scene, told } from './gateway/tell'
import { load as busy, machine } from './machine'
import { drawn } from './table'

const options = {
  seconds: { type: 'string', default: '3' },
  rounds: { type: 'string', default: '5' },
  postgres: { type: 'string' },
  'no-portkey': { type: 'boolean', default: false },
} as const
const { values } = parseArgs({ options })
const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)]
/** Shorter ones show that the benchmark runs, not how fast anything is. */
const isMeasurement = seconds * rounds >= 10

const scenes = kinds.flatMap((kind) => [1, 16, 64].map((connections) => ({ kind, connections })))
const say = (text: string) => process.stdout.write(`${text}\n`)

const upstream = await start('upstream')
const all = await targets(upstream.url, values.postgres, !values['no-portkey'])

/** Everyone in turn, over and over, so that whatever else the machine does falls on all of them. */
async function measured({ kind, connections }: Scene): Promise<Results> {
  const those = all.filter((target) => target.kinds.includes(kind))
  const results = new Map(those.map(({ name }) => [name, [] as Measured[]]))
  for (let round = 0; round < rounds; round += 1)
    for (const target of those) results.get(target.name)?.push(await load(target, kind, connections, seconds))
  return results
}

try {
  say(`${machine()}, ${busy()}, ${rounds} rounds of ${seconds} s each\n`)
  const idle = new Map(all.map(({ name, pid }) => [name, memory(pid)?.now]))
  for (const target of all) for (const kind of target.kinds) await load(target, kind, 16, seconds)
  const misses: string[] = []
  for (const scene of scenes) {
    const results = await measured(scene)
    say(`${told(scene, results)}\n`)
    misses.push(...missed(scene, results))
  }
  const rows = all.flatMap(({ name, pid }) => {
    const taken = memory(pid)
    return taken ? [[name, { idle: `${idle.get(name)?.toFixed(0)}`, peak: taken.peak.toFixed(0) }] as const] : []
  })
  say(`${drawn('memory, MB', new Map(rows))}\n\n${busy()} at the end`)
  if (isMeasurement && misses.length > 0) throw new Error(misses.join('\n'))
} finally {
  await Promise.all([...all, upstream].map((each) => each.stop()))
}
