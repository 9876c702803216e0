/**
 * Measures the server's memory during half an hour of streams, and with a thousand streams open: `--minutes 30 --open
 * 1000`.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { memory, startProgram } from './gateway/process'
import { startChatelaine, type Target } from './gateway/targets'
import { describeMachine, drawTable, loadAverage, median, parseOptions, positiveInteger, print } from './harness'

const { minutes, open } = parseOptions(
  z.object({ minutes: z.coerce.number().positive().default(30), open: positiveInteger.default(1000) }),
)
/** The threshold applies to runs of at least this length. */
const FULL_MINUTES = 30
/** Memory at the end, compared with after a tenth of the time. */
const MAX_GROWTH = 1.1
const TARGETS = { idle: '150', open: '350' }
const CONCURRENT_STREAMS = 32
const [CHUNK_INTERVAL_MS, SLOW_CHUNK_INTERVAL_MS] = [10, 200]
/** Shortens the pauses of a short run. */
const pace = Math.min(minutes, 1)

/** Reads a stream to its end; `onFirst` is called with its first bytes. */
async function readStream({ url, headers }: Target, chunkInterval: number, onFirst = () => {}) {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'gpt-4o-mini',
      stream: true,
      messages: [{ role: 'user', content: `pace:${chunkInterval}` }],
    }),
  })
  let last = ''
  for await (const chunk of response.body ?? []) {
    if (last === '') onFirst()
    last = Buffer.from(chunk).toString()
  }
  if (!last.endsWith('data: [DONE]\n\n')) throw new Error(`A stream ended with ${response.status}: ${last.slice(-200)}`)
}

/** Megabytes: the median over half a minute, less in a short run. */
async function medianMemory({ pid }: Target): Promise<number> {
  const samples: number[] = []
  for (let nth = 0; nth < 30 * pace; nth += 1) {
    samples.push(memory(pid)?.now ?? Number.NaN)
    await wait(1000)
  }
  return median(samples)
}

const upstream = await startProgram('upstream')
const target = await startChatelaine('Chatelaine', upstream.url, {})
const rows = new Map<string, { MB: string; target: string }>()
const addRow = (when: string, megabytes: number, aim = '') => rows.set(when, { MB: megabytes.toFixed(0), target: aim })
try {
  print(`${describeMachine()}, ${loadAverage()}; ${CONCURRENT_STREAMS} concurrent streams for ${minutes} minutes\n`)
  // Until the garbage of the start is collected.
  await wait(10_000 * pace)
  addRow('idle after the start', await medianMemory(target), TARGETS.idle)

  const since = performance.now()
  const until = (part: number) => since + minutes * 60_000 * part
  let ended = 0
  const streamUntilEnd = async () => {
    for (; performance.now() < until(1); ended += 1) await readStream(target, CHUNK_INTERVAL_MS)
  }
  const streaming = Promise.all(Array.from({ length: CONCURRENT_STREAMS }, streamUntilEnd))
  const waitUntil = (part: number) => wait(Math.max(until(part) - performance.now() - 30_000 * pace, 0))
  await waitUntil(0.1)
  const early = await medianMemory(target)
  await waitUntil(1)
  const late = await medianMemory(target)
  await streaming
  addRow(`after ${minutes / 10} minutes of streams`, early)
  addRow(`after ${minutes} minutes, ${ended} streams`, late)

  let started = 0
  const streams = Array.from({ length: open }, () => readStream(target, SLOW_CHUNK_INTERVAL_MS, () => (started += 1)))
  let peak = 0
  while (started < open) {
    peak = Math.max(peak, memory(target.pid)?.now ?? 0)
    await Promise.race([wait(100), Promise.all(streams)])
  }
  addRow(`with ${open} streams open`, Math.max(peak, memory(target.pid)?.now ?? 0), TARGETS.open)
  await Promise.all(streams)
  addRow('after they ended', await medianMemory(target))

  const growth = late / early
  print(`${drawTable('memory', rows)}\n\ngrowth ${growth.toFixed(2)}, ${loadAverage()} at the end`)
  if (minutes >= FULL_MINUTES && !(growth <= MAX_GROWTH))
    throw new Error(
      `Memory after ${minutes} minutes is ${growth.toFixed(2)} times that after ${minutes / 10}; the threshold is ${MAX_GROWTH}`,
    )
} finally {
  await Promise.all([target.stop(), upstream.stop()])
}
