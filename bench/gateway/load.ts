/** Asks one address as fast as it answers, over so many connections. */
import type { EventEmitter } from 'node:events'
import autocannon from 'autocannon'
import { quantile, type Times } from '../rounds'
import { processorTime } from './process'
import type { Target } from './targets'

export const kinds = ['json', 'stream'] as const
export type Kind = (typeof kinds)[number]

/** Milliseconds, but for `perSecond` and the processor's microseconds for each request. */
export type Measured = { perSecond: number; p50: number; p99: number; firstByte: number; cpu: number | null }

const messages = [{ role: 'user', content: 'Say twenty tokens of something.' }]
const bodies = {
  json: JSON.stringify({ model: 'gpt-4o-mini', messages }),
  stream: JSON.stringify({ model: 'gpt-4o-mini', messages, stream: true }),
}

export async function load(
  { name, url, headers, pid }: Target,
  kind: Kind,
  connections: number,
  seconds: number,
): Promise<Measured> {
  const [took, firstBytes]: [number[], number[]] = [[], []]
  const before = processorTime(pid)
  const run = autocannon({
    url: `${url}/v1/chat/completions`,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: bodies[kind],
    connections,
    duration: seconds,
    setupClient(client: EventEmitter) {
      let asked = 0
      client.on('request', () => {
        asked = performance.now()
      })
      client.on('headers', () => firstBytes.push(performance.now() - asked))
      client.on('response', (_status: number, _bytes: number, milliseconds: number) => took.push(milliseconds))
    },
  })
  const result = await run
  const after = processorTime(pid)
  const failed = result.errors + result.non2xx + result.timeouts
  if (failed > 0 || result['2xx'] === 0) throw new Error(`${name}: ${failed} failed, ${result['2xx']} answered`)
  const [times, first] = [sorted(took), sorted(firstBytes)]
  return {
    perSecond: result['2xx'] / result.duration,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    firstByte: quantile(first, 0.5),
    cpu: before === null || after === null ? null : ((after - before) * 1000) / result['2xx'],
  }
}

const sorted = (times: number[]): Times => times.sort((one, other) => one - other)
