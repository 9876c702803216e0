/**
 * Measures the gateway next to a bare pass-through and Portkey, in interleaved rounds. Options: --seconds, --rounds,
 * --no-portkey, and --postgres with the URL of an empty database.
 */
import { parseArgs } from 'node:util'
import { kinds, type LoadResult, runLoad } from './gateway/load'
import { memory, startProgram } from './gateway/process'
import { formatScene, missedThresholds, type Results, type Scene } from './gateway/report'
import { startTargets } from './gateway/targets'
import { describeMachine, drawTable, loadAverage, print } from './harness'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '5' },
    postgres: { type: 'string' },
    'no-portkey': { type: 'boolean', default: false },
  },
})
const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)]
/** Shorter runs only check that the benchmark works. */
const isMeasurement = seconds * rounds >= 10

const scenes = kinds.flatMap((kind) => [1, 16, 64].map((connections) => ({ kind, connections })))

const upstream = await startProgram('upstream')
const targets = await startTargets(upstream.url, values.postgres, !values['no-portkey'])

/** All targets in turn in each round, so that whatever else the machine does affects all of them. */
async function measure({ kind, connections }: Scene): Promise<Results> {
  const measured = targets.filter((target) => target.kinds.includes(kind))
  const results = new Map(measured.map(({ name }) => [name, [] as LoadResult[]]))
  for (let round = 0; round < rounds; round += 1)
    for (const target of measured) results.get(target.name)?.push(await runLoad(target, kind, connections, seconds))
  return results
}

try {
  print(`${describeMachine()}, ${loadAverage()}, ${rounds} rounds of ${seconds} s each\n`)
  const idle = new Map(targets.map(({ name, pid }) => [name, memory(pid)?.now]))
  // Warm-up.
  for (const target of targets) for (const kind of target.kinds) await runLoad(target, kind, 16, seconds)
  const missed: string[] = []
  for (const scene of scenes) {
    const results = await measure(scene)
    print(`${formatScene(scene, results)}\n`)
    missed.push(...missedThresholds(scene, results))
  }
  const rows = targets.flatMap(({ name, pid }) => {
    const used = memory(pid)
    return used ? [[name, { idle: `${idle.get(name)?.toFixed(0)}`, peak: used.peak.toFixed(0) }] as const] : []
  })
  print(`${drawTable('memory, MB', new Map(rows))}\n\n${loadAverage()} at the end`)
  if (isMeasurement && missed.length > 0) throw new Error(missed.join('\n'))
} finally {
  await Promise.all([...targets, upstream].map(({ stop }) => stop()))
}
