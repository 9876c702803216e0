import { expect } from 'vitest'
import { timing } from '../support/timing'
import { expectHeld } from './budget'
import { type ClientResult, call } from './call'
import { modelFor } from './order'
import { size } from './settings'
import type { ChaosStage } from './stage'

/** Makes the database unwritable, and writable again. */
export type Obstacle = { block(): Promise<void>; unblock(): Promise<void> }

const MAX_REQUESTS_UNTIL_REJECTED = 500

/**
 * One request is open when the database becomes unwritable. New requests are rejected and not sent, the open one completes only
 * when it can be settled, and the server recovers by itself.
 */
export async function rejectWhileUnwritable(stage: ChaosStage, { block, unblock }: Obstacle) {
  const results: ClientResult[] = []
  const [first, second] = stage.users
  if (!first || !second) throw new Error('two users are needed')
  const send = async (token: string, held: boolean) => {
    const model = modelFor('full', results.length)
    const index = results.push({ model, status: null, complete: false, text: '', headers: {} }) - 1
    const order = { input: 20, output: 5, held }
    const result = await call({ url: stage.server.url, token, model, order, stream: true })
    results[index] = result
    return result
  }
  const readiness = async () => (await fetch(`${stage.server.url}/readyz`)).status

  const open = send(first.token, true)
  await expectHeld(stage, 1)
  await block()
  try {
    const change = stage.api('POST', '/1/users', { name: 'rejected' })
    const rejected = await untilRejected(() => send(second.token, false))
    expect(JSON.parse(rejected.text)).toMatchObject({ error: { code: 'unavailable', type: 'server_error' } })
    expect(stage.provider.runs().map(({ model }) => model)).not.toContain(rejected.model)
    expect(await change).toMatchObject({ status: 503, body: { code: 'unavailable' } })
    await stage.provider.release()
    if (size.waitsForAbort) {
      expect(await open).toMatchObject({ complete: false })
      await expect.poll(readiness, { timeout: timing.recovery }).toBe(503)
    }
  } finally {
    await unblock()
  }
  expect(await open).toMatchObject({ status: 200, complete: !size.waitsForAbort })
  await expect.poll(readiness, { timeout: timing.recovery }).toBe(200)
  expect(await send(second.token, false)).toMatchObject({ status: 200, complete: true })
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
