/** Measures what the server holds in memory while people stream for half an hour, and with a thousand streams open. `--minutes 30 --open 1000`. */
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { memory, start } from './gateway/process'
import { chatelaine, type Target } from './gateway/targets'
import { load, machine } from './machine'
import { quantile } from './rounds'
import { drawn } from './table'

const options = {
  minutes: { type: 'string', default: '30' },
  open: { type: 'string', default: '1000' },
} as const
const { values } = parseArgs({ options })
const [minutes, open] = [Number(values.minutes), Number(values.open)]
const FULL_MINUTES = 30
/** What is held after all the minutes against what is held after a tenth of them. */
const MOST_GROWTH = 1.1
const AIMS = { idle: '150', open: '350' }
const [STREAMS, PACE_MS, SLOW_PACE_MS] = [32, 10, 200]

const say = (text: string) => process.stdout.write(`${text}\n`)

/** Asks for a stream and reads it to its end; `onFirst` is called with its first bytes. */
async function stream({ url, headers }: Target, pace: number, onFirst = () => {}) {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'gpt-4o-mini',
      stream: true,
      messages: [{ role: 'user', content: `pace:${pace}` }],
    }),
  })
  let last = ''
  for await (const chunk of response.body ?? []) {
    if (last === '') onFirst()
    last = Buffer.from(chunk).toString()
  }
  if (!last.endsWith('data: [DONE]\n\n')) throw new Error(`A stream ended with ${response.status}: ${last.slice(-200)}`)
}

/** Megabytes: the median of half a minute, or of what is left of a shorter run. */
async function held({ pid }: Target): Promise<number> {
  const samples: number[] = []
  for (let nth = 0; nth < 30 * Math.min(minutes, 1); nth += 1) {
    samples.push(memory(pid)?.now ?? Number.NaN)
    await wait(1000)
  }
  return quantile(
    samples.sort((one, other) => one - other),
    0.5,
  )
}

const upstream = await start('upstream')
const target = await chatelaine('Chatelaine', upstream.url, {})
const rows = new Map<string, { MB: string; aim: string }>()
const note = (when: string, megabytes: number, aim = '') => rows.set(when, { MB: megabytes.toFixed(0), aim })
try {
  say(`${machine()}, ${load()}; ${STREAMS} streams at any time for ${minutes} minutes\n`)
  // Until the garbage of a start is collected.
  await wait(10_000 * Math.min(minutes, 1))
  note('idle after the start', await held(target), AIMS.idle)

  const since = performance.now()
  const until = (part: number) => since + minutes * 60_000 * part
  let ended = 0
  const work = async () => {
    for (; performance.now() < until(1); ended += 1) await stream(target, PACE_MS)
  }
  const working = Promise.all(Array.from({ length: STREAMS }, work))
  const rest = (part: number) => wait(Math.max(until(part) - performance.now() - 30_000 * Math.min(minutes, 1), 0))
  await rest(0.1)
  const first = await held(target)
  await rest(1)
  const last = await held(target)
  await working
  note(`after ${minutes / 10} minutes of streams`, first)
  note(`after ${minutes} minutes, ${ended} streams`, last)

  let begun = 0
  const all = Array.from({ length: open }, () => stream(target, SLOW_PACE_MS, () => (begun += 1)))
  let most = 0
  while (begun < open) {
    most = Math.max(most, memory(target.pid)?.now ?? 0)
    await Promise.race([wait(100), Promise.all(all)])
  }
  note(`with ${open} streams open`, Math.max(most, memory(target.pid)?.now ?? 0), AIMS.open)
  await Promise.all(all)
  note('when they have ended', await held(target))

  const growth = last / first
  say(`${drawn('memory', rows)}\n\ngrown by ${growth.toFixed(2)}, ${load()} at the end`)
  if (minutes >= FULL_MINUTES && !(growth <= MOST_GROWTH))
    throw new Error(
      `memory after ${minutes} minutes: ${growth.toFixed(2)} times that after ${minutes / 10}, not ${MOST_GROWTH}`,
    )
} finally {
  await Promise.all([target.stop(), upstream.stop()])
}
