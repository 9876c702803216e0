import { call } from './torture/call'
import { expectHeld } from './torture/limit'
import { nameOf } from './torture/order'
import { openStage } from './torture/stage'
import { expectSoundBooks } from './torture/sums'
import { expect, test } from './torture/torture-test'

test.slow()

test.describe('SIGTERM drains streams; after kill -9 what was open is settled as interrupted, with a flagged estimate', () => {
  test('restart-safe', async () => {
    const stage = await openStage({ people: 1 })
    const [{ token } = { token: '' }] = stage.people
    const ask = (number: number, pace: number) =>
      call({
        ...{ url: stage.server.url, token, name: nameOf('stay', number), stream: true },
        order: { input: 20, output: 12, pace, held: true },
      })
    const drained = ask(1, 50)
    await expectHeld(stage, 1)
    const stopped = stage.server.stop('SIGTERM')
    await expect.poll(async () => (await fetch(`${stage.server.url}/readyz`)).status).toBe(503)
    await stage.provider.release()
    expect(await drained).toMatchObject({ status: 200, complete: true })
    await stopped

    await stage.start()
    const killed = ask(2, 0)
    await expectHeld(stage, 1)
    const heldPico = await stage.ledger.reservedPico()
    await stage.server.stop('SIGKILL')
    expect(await killed).toMatchObject({ complete: false })
    await stage.start()
    await expectSoundBooks(stage)
    const [first, second] = await stage.ledger.entries()
    expect(first).toMatchObject({ state: 'settled', inputTokens: 20n, outputTokens: 12n })
    expect(second).toMatchObject({ state: 'interrupted', reservedPico: heldPico })
    expect(second?.costPico).toBeGreaterThan(0n)
    expect(second?.costPico).toBeLessThanOrEqual(heldPico)
    await stage.close()
  })
})
