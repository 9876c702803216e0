/** Sends requests to one target as fast as it responds, over a number of connections. */
import { setTimeout as wait } from 'node:timers/promises'
import { Client, type Dispatcher } from 'undici'
import { ascending, quantile } from '../harness'
import { type CpuTimes, cpuTimes, sinceThen } from './process'
import { requestOf, type Scene } from './scenes'
import type { Target } from './targets'

/** Milliseconds, except `perSecond`, and `cpu`: microseconds per request by thread, null without a process to measure. */
export type LoadResult = {
  perSecond: number
  p50: number
  p99: number
  firstByte: number
  cpu: CpuTimes | null
  /** Until all that the requests left to do was done; null for a target that leaves nothing. */
  catchUp: number | null
}

/**
 * Every connection sends until `seconds` are over, at least once, and every request is finished: what a client abandons costs
 * more than a response. CPU time is read when the target has caught up, so that all work the requests cause is counted.
 */
export async function runLoad(target: Target, scene: Scene, seconds: number): Promise<LoadResult> {
  const { name, url, headers, pid } = target
  const { path, body } = requestOf(scene)
  const [durations, firstBytes]: [number[], number[]] = [[], []]
  const request = { method: 'POST' as const, path, headers: { 'content-type': 'application/json', ...headers }, body }

  async function sendRequests(deadline: number) {
    const client = new Client(url, { headersTimeout: 60_000, bodyTimeout: 60_000 })
    try {
      do {
        const { duration, firstByte } = await send(client, request)
        durations.push(duration)
        firstBytes.push(firstByte)
      } while (performance.now() < deadline)
    } finally {
      await client.destroy()
    }
  }

  const backlogBefore = target.backlog?.() ?? 0
  const cpuBefore = cpuTimes(pid)
  const since = performance.now()
  const deadline = since + seconds * 1000
  try {
    await Promise.all(Array.from({ length: scene.connections }, () => sendRequests(deadline)))
  } catch (cause) {
    throw new Error(`${name}: a request failed`, { cause })
  }
  const elapsed = performance.now() - since
  const catchUp = target.backlog ? await caughtUp(target.backlog, backlogBefore) : null
  const cpuAfter = cpuTimes(pid)
  const count = durations.length
  durations.sort(ascending)
  return {
    perSecond: (count * 1000) / elapsed,
    p50: quantile(durations, 0.5),
    p99: quantile(durations, 0.99),
    firstByte: quantile(firstBytes.sort(ascending), 0.5),
    cpu: cpuBefore && cpuAfter ? sinceThen(cpuBefore, cpuAfter, 1000 / count) : null,
    catchUp,
  }
}

const CATCH_UP_TIMEOUT_MS = 60_000
const POLL_MS = 10

/** Milliseconds until the backlog is no longer than before the load. */
async function caughtUp(backlog: () => number, before: number): Promise<number> {
  const since = performance.now()
  while (backlog() > before) {
    if (performance.now() - since > CATCH_UP_TIMEOUT_MS)
      throw new Error(`${backlog()} write-ahead entries are not applied`)
    await wait(POLL_MS)
  }
  return performance.now() - since
}

/** Milliseconds until the first byte of the response, and until its last. */
function send(client: Client, request: Dispatcher.DispatchOptions): Promise<{ firstByte: number; duration: number }> {
  return new Promise((resolve, reject) => {
    const since = performance.now()
    let [status, firstByte] = [0, 0]
    let error = ''
    client.dispatch(request, {
      onRequestStart() {},
      onResponseStart(_, code) {
        status = code
        firstByte = performance.now() - since
      },
      onResponseData(_, chunk) {
        if (status !== 200) error += chunk.toString()
      },
      onResponseEnd() {
        if (status === 200) resolve({ firstByte, duration: performance.now() - since })
        else reject(new Error(`${status}: ${error.slice(0, 500)}`))
      },
      onResponseError: (_, cause) => reject(cause),
    })
  })
}
