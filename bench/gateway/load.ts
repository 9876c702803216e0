/** Sends requests to one target as fast as it responds, over a number of connections. */
import type { EventEmitter } from 'node:events'
import autocannon from 'autocannon'
import { ascending, quantile } from '../harness'
import { cpuTime } from './process'
import type { Target } from './targets'

export const kinds = ['json', 'stream'] as const
export type Kind = (typeof kinds)[number]

/**
 * Milliseconds, except `perSecond`, and `cpu` in microseconds per request; null for a target without a process of its
 * own.
 */
export type LoadResult = { perSecond: number; p50: number; p99: number; firstByte: number; cpu: number | null }

const messages = [{ role: 'user', content: 'Say twenty tokens of something.' }]
const bodies = {
  json: JSON.stringify({ model: 'gpt-4o-mini', messages }),
  stream: JSON.stringify({ model: 'gpt-4o-mini', messages, stream: true }),
}

export async function runLoad(
  { name, url, headers, pid }: Target,
  kind: Kind,
  connections: number,
  seconds: number,
): Promise<LoadResult> {
  const [durations, firstBytes]: [number[], number[]] = [[], []]
  const before = cpuTime(pid)
  const result = await autocannon({
    url: `${url}/v1/chat/completions`,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: bodies[kind],
    connections,
    duration: seconds,
    setupClient(client: EventEmitter) {
      let sentAt = 0
      client.on('request', () => {
        sentAt = performance.now()
      })
      client.on('headers', () => firstBytes.push(performance.now() - sentAt))
      client.on('response', (_status: number, _bytes: number, milliseconds: number) => durations.push(milliseconds))
    },
  })
  const after = cpuTime(pid)
  const failed = result.errors + result.non2xx + result.timeouts
  if (failed > 0 || result['2xx'] === 0) throw new Error(`${name}: ${failed} failed, ${result['2xx']} succeeded`)
  durations.sort(ascending)
  return {
    perSecond: result['2xx'] / result.duration,
    p50: quantile(durations, 0.5),
    p99: quantile(durations, 0.99),
    firstByte: quantile(firstBytes.sort(ascending), 0.5),
    cpu: before === null || after === null ? null : ((after - before) * 1000) / result['2xx'],
  }
}
