import { expect, test } from '../support/vitest'
import { expectHeld } from './budget'
import { call } from './call'
import { expectConsistentLedger } from './consistency'
import { modelFor } from './order'
import { openChaosStage } from './stage'

test('SIGTERM drains streams; what was open at kill -9 is settled as interrupted, with a flagged estimate', async () => {
  const stage = await openChaosStage({ users: 1 })
  const [{ token } = { token: '' }] = stage.users
  const chat = (number: number, pace: number) =>
    call({
      ...{ url: stage.server.url, token, model: modelFor('restart', number), stream: true },
      order: { input: 20, output: 12, pace, held: true },
    })
  const drained = chat(1, 50)
  await expectHeld(stage, 1)
  const stopped = stage.server.stop('SIGTERM')
  await expect.poll(async () => (await fetch(`${stage.server.url}/readyz`)).status).toBe(503)
  await stage.provider.release()
  expect(await drained).toMatchObject({ status: 200, complete: true })
  await stopped

  await stage.start()
  const killed = chat(2, 0)
  await expectHeld(stage, 1)
  const reservedPico = await stage.ledger.reservedPico()
  await stage.server.stop('SIGKILL')
  expect(await killed).toMatchObject({ complete: false })
  await stage.start()
  await expectConsistentLedger(stage)
  const [first, second] = await stage.ledger.entries()
  expect(first).toMatchObject({ state: 'settled', inputTokens: 20n, outputTokens: 12n })
  expect(second).toMatchObject({ state: 'interrupted', reservedPico })
  expect(second?.costPico).toBeGreaterThan(0n)
  expect(second?.costPico).toBeLessThanOrEqual(reservedPico)
  await stage.close()
})
