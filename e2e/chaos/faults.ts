import { expect } from 'vitest'
import { timing } from '../support/timing'
import { type ClientResult, call } from './call'
import { type FaultCase, faultCases } from './fault-table'
import { modelFor } from './order'
import type { ChaosProtocol } from './protocols/protocol'
import { protocols } from './protocols/protocols'
import type { ChaosStage } from './stage'

/** Provokes every fault in every protocol, streamed and not, `times` concurrently. Each entry and each response must end as the table says. */
export async function sendFaults(stage: ChaosStage, times: number): Promise<ClientResult[]> {
  const kinds = protocols.flatMap((protocol) =>
    faultCases.flatMap((fault) => [false, true].map((stream) => ({ protocol, fault, stream }))),
  )
  const requests = Array.from({ length: times }, () => kinds).flat()
  const responses = await Promise.all(
    requests.map(async ({ protocol, fault, stream }, number) => {
      const { token } = stage.users[number % stage.users.length] ?? { token: '' }
      const model = modelFor('fault', number, protocol)
      const request = { url: stage.server.url, token, model, order: fault.order, stream }
      return { protocol, fault, stream, result: await call(request) }
    }),
  )
  await expect.poll(() => stage.ledger.open(), { timeout: timing.slowPoll }).toBe(0)
  const entries = new Map((await stage.ledger.entries()).map((entry) => [entry.model, entry]))
  const ends = responses.map(({ protocol, fault, stream, result }) => {
    const { state, flags } = entries.get(result.model) ?? {}
    const name = `${protocol.name} ${JSON.stringify(fault.order)} ${stream ? 'streamed' : 'whole'}`
    const complete = result.complete && result.status !== 502
    return [{ name, state, flags, complete }, expected(fault, name, stream, protocol)]
  })
  expect(ends.map(([end]) => end)).toEqual(ends.map(([, end]) => end))
  return responses.map(({ result }) => result)
}

function expected(
  { order, state, complete, flags = null }: FaultCase,
  name: string,
  stream: boolean,
  { end }: ChaosProtocol,
) {
  const [whole, streamed] = complete
  // A stream whose protocol has no end cannot lack it.
  const lacksNothing = order.fault === 'no-done' && end === ''
  return { name, state, flags, complete: stream ? streamed || lacksNothing : whole }
}
