import { expect } from 'vitest'
import { timing } from '../support/timing'
import { expectHeld } from './budget'
import { type ClientResult, call } from './call'
import { modelFor } from './order'
import type { ChaosProtocol } from './protocols/protocol'
import { protocols } from './protocols/protocols'
import { size } from './settings'
import type { ChaosStage } from './stage'

/** Makes the database unwritable, and writable again. */
export type Obstacle = { block(): Promise<void>; unblock(): Promise<void> }

const MAX_REQUESTS_UNTIL_REJECTED = 500

/**
 * One request of each protocol is open when the database becomes unwritable. New requests are rejected and not sent, the open ones
 * complete only when they can be settled, and the server recovers by itself.
 */
export async function rejectWhileUnwritable(stage: ChaosStage, { block, unblock }: Obstacle) {
  const results: ClientResult[] = []
  const [first, second] = stage.users
  if (!first || !second) throw new Error('two users are needed')
  const send = async (protocol: ChaosProtocol, token: string, held: boolean) => {
    const model = modelFor('full', results.length, protocol)
    const index = results.push({ model, status: null, complete: false, text: '', headers: {} }) - 1
    const order = { input: 20, output: 5, held }
    const result = await call({ url: stage.server.url, token, model, order, stream: true })
    results[index] = result
    return result
  }
  const readiness = async () => (await fetch(`${stage.server.url}/readyz`)).status

  const open = protocols.map((protocol) => send(protocol, first.token, true))
  await expectHeld(stage, protocols.length)
  await block()
  try {
    const change = stage.api('POST', '/1/users', { name: 'rejected' })
    const rejected = await Promise.all(
      protocols.map((protocol) => untilRejected(() => send(protocol, second.token, false))),
    )
    for (const [index, { unavailable }] of protocols.entries())
      expect(JSON.parse(rejected[index]?.text ?? '')).toMatchObject(unavailable)
    const sent = new Set(stage.provider.runs().map(({ model }) => model))
    expect(rejected.filter(({ model }) => sent.has(model))).toEqual([])
    expect(await change).toMatchObject({ status: 503, body: { code: 'unavailable' } })
    await stage.provider.release()
    if (size.waitsForAbort) {
      for (const result of open) expect(await result).toMatchObject({ complete: false })
      await expect.poll(readiness, { timeout: timing.recovery }).toBe(503)
    }
  } finally {
    await unblock()
  }
  for (const result of open) expect(await result).toMatchObject({ status: 200, complete: !size.waitsForAbort })
  await expect.poll(readiness, { timeout: timing.recovery }).toBe(200)
  for (const protocol of protocols)
    expect(await send(protocol, second.token, false)).toMatchObject({ status: 200, complete: true })
  expect(await stage.api('POST', '/1/users', { name: 'accepted' })).toMatchObject({ status: 200 })
  return results
}

async function untilRejected(send: () => Promise<ClientResult>): Promise<ClientResult> {
  for (let count = 0; count < MAX_REQUESTS_UNTIL_REJECTED; count += 1) {
    const result = await send()
    if (result.status === 503) return result
  }
  throw new Error('no request was rejected')
}
