/**
 * Measures the gateway on both databases next to a bare pass-through, in interleaved rounds. Options: `--seconds`, `--rounds`,
 * `--connections 1,16`, `--delays 1000` (milliseconds that the provider takes), `--postgres` with the URL of a server,
 * `--distances 1,5` (milliseconds added to each round trip to that server, for servers of their own), and
 * `--beside NAME=URL,TOKEN,PID` for any other gateway that is running, which may be repeated. `--entries`: how many are
 * repriced.
 */
import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { dropDatabase, temporaryDatabase } from '../test/postgres-database'
import { disturbedBar, measureDisturbed } from './gateway/disturbed'
import { type LoadResult, runLoad } from './gateway/load'
import { memory, startProgram } from './gateway/process'
import { barsOf, formatBars, formatScene, isMissed } from './gateway/report'
import { measureRepricing, repricingBar } from './gateway/repricing'
import { makeScenes, titleOf } from './gateway/scenes'
import {
  directTarget,
  distantPostgres,
  POSTGRES,
  SQLITE,
  startChatelaine,
  startPassThrough,
  type Target,
  targetBeside,
} from './gateway/targets'
import { describeMachine, drawTable, loadAverage, print } from './harness'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '1,16,64,256,1000' },
    delays: { type: 'string', default: '1000,10000' },
    entries: { type: 'string', default: '1000000' },
    postgres: { type: 'string' },
    distances: { type: 'string', default: '1,5' },
    beside: { type: 'string', multiple: true, default: [] },
  },
})
const numbers = (text: string) => text.split(',').filter(Boolean).map(Number)
const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)]
const scenes = makeScenes(numbers(values.connections), numbers(values.delays))
/** Shorter runs only check that the benchmark works. */
const isMeasurement = seconds * rounds >= 10

const stops: (() => Promise<unknown>)[] = []
const stopLater = <Started extends { stop(): Promise<void> }>(started: Started): Started => {
  stops.unshift(started.stop)
  return started
}

const upstream = stopLater(await startProgram('upstream'))
try {
  print(`${describeMachine()}, ${loadAverage()}, ${rounds} rounds of ${seconds} s each\n`)
  const sqlite = stopLater(await startChatelaine(SQLITE, upstream.url, {}))
  const targets: Target[] = [directTarget(upstream.url), sqlite]
  if (values.postgres) {
    targets.push(stopLater(await startOnPostgres(values.postgres)))
    for (const distance of numbers(values.distances))
      targets.push(stopLater(await startFarFromPostgres(values.postgres, distance)))
  } else print('Not measured on PostgreSQL: install it, or set TEST_POSTGRES_URL to a server.\n')
  targets.push(...values.beside.map(targetBeside))
  const idle = new Map(targets.map(({ name, pid }) => [name, memory(pid)?.now]))
  for (const target of targets) await warmUp(target)

  const failures: string[] = []
  const all = new Map(scenes.map((scene) => [titleOf(scene), new Map<string, LoadResult[]>()]))
  for (let round = 0; round < rounds; round += 1) {
    const passThrough = await startPassThrough(upstream.url)
    await warmUp(passThrough)
    for (const scene of scenes)
      for (const target of inTurn([...targets.slice(0, 1), passThrough, ...targets.slice(1)], round)) {
        if (!target.kinds.includes(scene.kind)) continue
        const results = all.get(titleOf(scene))
        try {
          const result = await runLoad(target, scene, seconds)
          results?.set(target.name, [...(results.get(target.name) ?? []), result])
        } catch (error) {
          // The other targets and scenes are measured all the same.
          failures.push(`${titleOf(scene)}: ${String(error)}, ${String((error as Error).cause)}`)
        }
      }
    await passThrough.stop()
  }
  for (const scene of scenes) print(`${formatScene(scene, all.get(titleOf(scene)) ?? new Map())}\n`)
  const disturbed = await measureDisturbed(sqlite, rounds, seconds)
  print(
    `p99 at 8 connections: ${disturbed.quiet.toFixed(1)} ms, ${disturbed.busy.toFixed(1)} while ${disturbed.pages} pages were opened`,
  )

  const repriced = await measureRepricing(upstream.url, Number(values.entries), rounds, seconds)
  print(
    `p99 at 8 connections: ${repriced.quiet.toFixed(1)} ms, ${repriced.busy.toFixed(1)} while ${repriced.changed} of ${repriced.examined} entries were repriced`,
  )

  const rows = targets.flatMap(({ name, pid }) => {
    const used = memory(pid)
    return used ? [[name, { idle: `${idle.get(name)?.toFixed(0)}`, peak: used.peak.toFixed(0) }] as const] : []
  })
  const bars = [...barsOf(all), disturbedBar(disturbed), repricingBar(repriced)]
  print(`\n${drawTable('memory, MB', new Map(rows))}\n\n${formatBars(bars)}\n\n${loadAverage()} at the end`)
  const missed = [...failures, ...bars.filter(isMissed).map(({ name }) => name)]
  if (failures.length > 0) print(`\n${failures.join('\n')}`)
  if (isMeasurement && missed.length > 0) throw new Error(`Missed: ${missed.join('; ')}`)
} finally {
  for (const stop of stops) await stop()
}

/** V8 compiles a program as it runs: the first requests of a process take several times the CPU time of later ones. */
const WARM_UP_REQUESTS = 5000

async function warmUp(target: Target) {
  for (const kind of target.kinds) {
    let sent = 0
    do sent += (await runLoad(target, { kind, connections: 16, delay: 0 }, seconds)).perSecond * seconds
    while (isMeasurement && sent < WARM_UP_REQUESTS)
  }
}

/** Another one comes first in each round. */
function inTurn<Item>(items: readonly Item[], round: number): Item[] {
  const first = round % items.length
  return [...items.slice(first), ...items.slice(0, first)]
}

async function startOnPostgres(serverUrl: string) {
  const name = `chatelaine-bench-${randomUUID()}`
  const DATABASE_URL = await temporaryDatabase(serverUrl, name)
  const ENCRYPTION_KEY = Buffer.alloc(32, 'bench').toString('base64')
  const server = await startChatelaine(POSTGRES, upstream.url, { DATABASE_URL, ENCRYPTION_KEY })
  return { ...server, stop: () => server.stop().then(() => dropDatabase(serverUrl, name)) }
}

/** Streams and stored responses would show the same. */
async function startFarFromPostgres(serverUrl: string, distance: number): Promise<Target> {
  const proxy = await startProgram('distant-database', serverUrl, String(distance))
  const proxyUrl = new URL(serverUrl)
  proxyUrl.host = new URL(proxy.url).host
  const server = await startOnPostgres(proxyUrl.href)
  const name = distantPostgres(distance)
  return { ...server, name, kinds: ['json'], stop: () => server.stop().finally(proxy.stop) }
}
