/**
 * Measures how long the production server takes until it is ready, and its idle memory. Options: those of
 * `sizeOptions`.
 */
import { rmSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { newFolder, startServer } from '../e2e/support/server-process'
import { adminPages, fillPath, signIn } from './console-client'
import { createDataset } from './dataset'
import { memory } from './gateway/process'
import {
  ascending,
  describeMachine,
  drawTable,
  loadAverage,
  parseOptions,
  print,
  quantile,
  sizeOptions,
} from './harness'

const TARGET = { seconds: '2.00', megabytes: '150' }
const { rounds, ...size } = parseOptions(sizeOptions({ users: 20, months: 12, entries: 20_000, rounds: 10 }))
/** Until the garbage of the start is collected. A single round only checks that the benchmark runs. */
const SETTLE_MS = rounds > 1 ? 10_000 : 0

type Server = Awaited<ReturnType<typeof startServer>>

/** Runs `work` on a server in `dataDir`; returns the seconds until the server was ready. */
async function withServer(dataDir: string, work: (server: Server) => Promise<void> = async () => {}) {
  const since = performance.now()
  const server = await startServer({ dataDir, env: { LOG_LEVEL: 'warn' } })
  const seconds = (performance.now() - since) / 1000
  await work(server).finally(server.stop)
  return seconds
}

const dataset = await createDataset(size)
const { dataDir } = dataset.storage
try {
  print(`${describeMachine()}, ${loadAverage()}, ${rounds} rounds\n`)
  const times = { empty: [] as number[], existing: [] as number[] }
  for (let round = 0; round < rounds; round += 1) {
    const empty = newFolder()
    times.empty.push(await withServer(empty))
    rmSync(empty, { recursive: true })
    times.existing.push(await withServer(dataDir))
  }
  const row = (taken: number[]) => {
    const sorted = taken.toSorted(ascending)
    const at = (part: number) => quantile(sorted, part).toFixed(2)
    return { min: at(0), median: at(0.5), max: at(1), target: TARGET.seconds }
  }
  const rows = { 'empty data folder, which it sets up': row(times.empty), 'existing data': row(times.existing) }
  print(`${drawTable('seconds until ready', new Map(Object.entries(rows)))}\n`)

  const resident = new Map<string, { MB: string; target: string }>()
  await withServer(dataDir, async ({ url, pid }) => {
    const measure = async (when: string, target = '') => {
      await wait(SETTLE_MS)
      resident.set(when, { MB: memory(pid)?.now.toFixed(0) ?? '', target })
    }
    await measure('idle after the start', TARGET.megabytes)
    const admin = await signIn(url, dataset.rootToken)
    for (const path of adminPages) await admin.open(fillPath(path, dataset.member))
    await measure('after every page was opened once')
  })
  print(`${drawTable('resident memory', resident)}\n\n${loadAverage()} at the end`)
} finally {
  await dataset.storage.remove()
}
