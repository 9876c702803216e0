/** Latency of /v1 while all past costs are recalculated. */
import { request } from 'undici'
import { createDataset } from '../dataset'
import { median } from '../harness'
import { runLoad } from './load'
import { startProgram } from './process'
import { type Bar, latencyBar } from './report'
import { kinds, type Scene } from './scenes'
import { bearer, type Target } from './targets'

const SCENE: Scene = { kind: 'json', connections: 8, delay: 0 }
const SIZE = { users: 20, months: 12 }

export type Repriced = { quiet: number; busy: number; examined: number; changed: number; entries: number }

/** Medians of the p99 of rounds before, and of those that begin during the repricing. */
export async function measureRepricing(
  origin: string,
  entries: number,
  rounds: number,
  seconds: number,
): Promise<Repriced> {
  const { storage, member } = await createDataset({ ...SIZE, entries })
  try {
    const program = await startProgram('repricing-gateway', storage.dataDir, origin)
    try {
      const target: Target = { ...program, name: 'repricing', headers: bearer(member.token), kinds }
      const measure = async () => (await runLoad(target, SCENE, seconds)).p99
      // Warm-up.
      await measure()
      const quiet = []
      for (let round = 0; round < rounds; round += 1) quiet.push(await measure())
      let isDone = false
      // A million entries take longer than `fetch` waits for a response.
      const repricing = request(`${program.url}/reprice`, { method: 'POST', headersTimeout: 0 }).finally(() => {
        isDone = true
      })
      const busy = []
      while (!isDone) busy.push(await measure())
      const result = (await (await repricing).body.json()) as { examined: number; changed: number }
      return { quiet: median(quiet), busy: median(busy), entries, ...result }
    } finally {
      await program.stop()
    }
  } finally {
    await storage.remove()
  }
}

export const repricingBar = ({ quiet, busy, entries }: Repriced): Bar =>
  latencyBar(`p99 ms at 8 connections while ${entries.toLocaleString('en')} entries are repriced`, busy, quiet)
