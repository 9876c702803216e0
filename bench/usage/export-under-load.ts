/** Event loop lag while streams are served, with and without an export at the same time. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Instance } from '../dataset'

const METRICS_TOKEN = 'bench'
const CONCURRENT_STREAMS = 32
const CHUNK_INTERVAL_MS = 20
const P99 = /^nodejs_eventloop_lag_p99_seconds ([\d.]+)/m

/** Variables for a server whose provider is at `origin`. */
export const exportEnv = (origin: string) => ({ METRICS_TOKEN, OPENAI_BASE_URL: `${origin}/v1` })

export type ExportResult = Awaited<ReturnType<typeof exportUnderLoad>>

/**
 * Milliseconds at p99, including the 10 ms interval of the measurement itself. `seconds`: how long to measure without
 * an export.
 */
export async function exportUnderLoad({ url, adminClient, member }: Instance, path: string, seconds: number) {
  const stopStreams = startStreams(url, member.token)
  await wait(1000)
  const alone = await lagDuring(url, () => wait(seconds * 1000))
  const since = performance.now()
  let lines = 0
  const exporting = await lagDuring(url, async () => {
    lines = await adminClient.download(path)
  })
  const milliseconds = performance.now() - since
  const again = await lagDuring(url, () => wait(seconds * 1000))
  const streams = await stopStreams()
  return { alone: (alone + again) / 2, exporting, lines, perSecond: (lines / milliseconds) * 1000, streams }
}

/** The server resets its lag histogram at every scrape. */
async function lagDuring(url: string, work: () => Promise<unknown>): Promise<number> {
  const read = async () => {
    const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } })
    const found = P99.exec(await response.text())?.[1]
    if (!found) throw new Error('The server does not report its event loop lag.')
    return Number(found) * 1000
  }
  await read()
  await work()
  return read()
}

function startStreams(url: string, token: string): () => Promise<number> {
  let isRunning = true
  const readStream = async () => {
    const content = `tokens:12/50 pace:${CHUNK_INTERVAL_MS}`
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content }], stream: true }),
    })
    const text = await response.text()
    if (!text.endsWith('data: [DONE]\n\n'))
      throw new Error(`A stream ended with ${response.status}: ${text.slice(-200)}`)
  }
  const streams = Array.from({ length: CONCURRENT_STREAMS }, async () => {
    let count = 0
    for (; isRunning; count += 1) await readStream()
    return count
  })
  return async () => {
    isRunning = false
    return (await Promise.all(streams)).reduce((sum, count) => sum + count, 0)
  }
}
