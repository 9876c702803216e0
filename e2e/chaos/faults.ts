import { expect } from 'vitest'
import { timing } from '../support/timing'
import { type ClientResult, call } from './call'
import { type FaultCase, faultCases } from './fault-table'
import { modelFor } from './order'
import type { ChaosStage } from './stage'

/** Provokes every fault, streamed and not, `times` concurrently. Each entry and each response must end as the table says. */
export async function sendFaults(stage: ChaosStage, times: number): Promise<ClientResult[]> {
  const kinds = faultCases.flatMap((fault) => [false, true].map((stream) => ({ fault, stream })))
  const requests = Array.from({ length: times }, () => kinds).flat()
  const responses = await Promise.all(
    requests.map(async ({ fault, stream }, number) => {
      const { token } = stage.users[number % stage.users.length] ?? { token: '' }
      const request = { url: stage.server.url, token, model: modelFor('fault', number), order: fault.order, stream }
      return { fault, stream, result: await call(request) }
    }),
  )
  await expect.poll(() => stage.ledger.open(), { timeout: timing.slowPoll }).toBe(0)
  const entries = new Map((await stage.ledger.entries()).map((entry) => [entry.model, entry]))
  for (const { fault, stream, result } of responses) {
    const { state, flags } = entries.get(result.model) ?? {}
    const name = `${JSON.stringify(fault.order)} ${stream ? 'streamed' : 'whole'}`
    const complete = result.complete && result.status !== 502
    expect({ name, state, flags, complete }).toEqual(expected(fault, name, stream))
  }
  return responses.map(({ result }) => result)
}

const expected = ({ state, complete, flags = null }: FaultCase, name: string, stream: boolean) => {
  const [whole, streamed] = complete
  return { name, state, flags, complete: stream ? streamed : whole }
}
