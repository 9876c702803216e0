import { expect, test } from '../support/vitest'
import { expectHeld } from './budget'
import { call } from './call'
import { expectConsistentLedger } from './consistency'
import { modelFor } from './order'
import type { ChaosProtocol } from './protocols/protocol'
import { protocols } from './protocols/protocols'
import { openChaosStage } from './stage'

test('SIGTERM drains streams; what was open at kill -9 is settled as interrupted, with a flagged estimate', async () => {
  const stage = await openChaosStage({ users: 1 })
  const [{ token } = { token: '' }] = stage.users
  const chat = (protocol: ChaosProtocol, number: number, pace: number) =>
    call({
      ...{ url: stage.server.url, token, model: modelFor('restart', number, protocol), stream: true },
      order: { input: 20, output: 12, pace, held: true },
    })
  const drained = protocols.map((protocol) => chat(protocol, 1, 50))
  await expectHeld(stage, protocols.length)
  const stopped = stage.server.stop('SIGTERM')
  await expect.poll(async () => (await fetch(`${stage.server.url}/readyz`)).status).toBe(503)
  await stage.provider.release()
  for (const result of drained) expect(await result).toMatchObject({ status: 200, complete: true })
  await stopped

  await stage.start()
  const killed = protocols.map((protocol) => chat(protocol, 2, 0))
  await expectHeld(stage, protocols.length)
  const reservedPico = await stage.ledger.reservedPico()
  await stage.server.stop('SIGKILL')
  for (const result of killed) expect(await result).toMatchObject({ complete: false })
  await stage.start()
  await expectConsistentLedger(stage)
  const entries = await stage.ledger.entries()
  const settled = entries.filter(({ state }) => state === 'settled')
  expect(settled).toEqual(protocols.map(() => expect.objectContaining({ inputTokens: 20n, outputTokens: 12n })))
  const interrupted = entries.filter(({ state }) => state === 'interrupted')
  expect(interrupted).toHaveLength(protocols.length)
  expect(interrupted.reduce((sum, entry) => sum + entry.reservedPico, 0n)).toBe(reservedPico)
  for (const entry of interrupted) {
    expect(entry.costPico).toBeGreaterThan(0n)
    expect(entry.costPico).toBeLessThanOrEqual(entry.reservedPico)
  }
  await stage.close()
})
