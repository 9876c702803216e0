/** How long the event loop is held up while a million entries are exported beside people's streams, and while they are not. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Opened } from '../opened'

const METRICS_TOKEN = 'bench'
const STREAMS = 32
/** Between two chunks of a stream. */
const PACE_MS = 20
const P99 = /^nodejs_eventloop_lag_p99_seconds ([\d.]+)/m

export const forExports = (origin: string) => ({ METRICS_TOKEN, OPENAI_BASE_URL: `${origin}/v1` })

export type Exported = Awaited<ReturnType<typeof exportUnderLoad>>

/** Milliseconds at p99, of which 10 are the meter's own interval. */
export async function exportUnderLoad({ url, admin, member }: Opened, path: string, seconds: number) {
  const endStreams = startStreams(url, member.token)
  await wait(1000)
  const alone = await delayDuring(url, () => wait(seconds * 1000))
  const since = performance.now()
  let lines = 0
  const exporting = await delayDuring(url, async () => {
    lines = await admin.save(path)
  })
  const took = performance.now() - since
  const again = await delayDuring(url, () => wait(seconds * 1000))
  const streams = await endStreams()
  return { alone: (alone + again) / 2, exporting, lines, perSecond: (lines / took) * 1000, streams }
}

/** The server's own meter begins anew whenever it is read. */
async function delayDuring(url: string, work: () => Promise<unknown>): Promise<number> {
  const read = async () => {
    const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } })
    const found = P99.exec(await response.text())?.[1]
    if (!found) throw new Error('The server does not tell the delay of its event loop.')
    return Number(found) * 1000
  }
  await read()
  await work()
  return read()
}

function startStreams(url: string, token: string): () => Promise<number> {
  let going = true
  const ask = async () => {
    const content = `tokens:12/50 pace:${PACE_MS}`
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content }], stream: true }),
    })
    const text = await response.text()
    if (!text.endsWith('data: [DONE]\n\n'))
      throw new Error(`A stream ended with ${response.status}: ${text.slice(-200)}`)
  }
  const streams = Array.from({ length: STREAMS }, async () => {
    let count = 0
    for (; going; count += 1) await ask()
    return count
  })
  return async () => {
    going = false
    return (await Promise.all(streams)).reduce((sum, count) => sum + count, 0)
  }
}
