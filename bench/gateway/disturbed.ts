/** Latency of /v1 while an admin works in the console. */
import { setTimeout as wait } from 'node:timers/promises'
import { type ConsoleClient, signIn } from '../console-client'
import { median } from '../harness'
import { runLoad } from './load'
import type { Bar } from './report'
import type { Scene } from './scenes'
import type { Chatelaine } from './targets'

const SCENE: Scene = { kind: 'json', connections: 8, delay: 0 }
const PAGES = ['/', '/usage', '/requests', '/users', '/keys', '/prices', '/audit', '/settings']
const PAGE_INTERVAL_MS = 100
/** Milliseconds at p99, or twice what it is without an admin, whichever is more. */
const [MAX_P99, AIM_P99] = [28, 15]

/** Opens ten pages a second, whether or not the ones before have arrived, until it is stopped. Resolves to their number. */
function browse(client: ConsoleClient): () => Promise<number> {
  const opened: Promise<string>[] = []
  const timer = setInterval(() => {
    opened.push(client.open(PAGES[opened.length % PAGES.length] ?? '/'))
  }, PAGE_INTERVAL_MS)
  return async () => {
    clearInterval(timer)
    return (await Promise.all(opened)).length
  }
}

export type Disturbed = { quiet: number; busy: number; pages: number }

/** Medians of the p99 of rounds with and without an admin in turn. */
export async function measureDisturbed(target: Chatelaine, rounds: number, seconds: number): Promise<Disturbed> {
  const client = await signIn(target.url, target.rootToken)
  // Next compiles nothing in production, but loads each page on its first request.
  for (const path of PAGES) await client.open(path)
  const [quiet, busy]: [number[], number[]] = [[], []]
  let pages = 0
  for (let round = 0; round < rounds; round += 1) {
    quiet.push((await runLoad(target, SCENE, seconds)).p99)
    const stop = browse(client)
    busy.push((await runLoad(target, SCENE, seconds)).p99)
    pages += await stop()
    await wait(PAGE_INTERVAL_MS)
  }
  return { quiet: median(quiet), busy: median(busy), pages }
}

export const disturbedBar = ({ quiet, busy }: Disturbed): Bar => ({
  ...{
    name: 'p99 ms at 8 connections while an admin opens ten pages a second',
    value: busy,
    aim: AIM_P99,
    isMax: true,
  },
  bar: Math.max(MAX_P99, 2 * quiet),
})
