import { startPostgres } from '../../scripts/postgres-server.mjs'
import { expect, test } from '../support/vitest'
import { chat, expectHeld } from './budget'
import { expectConsistentLedger } from './consistency'
import { startLoad } from './load'
import { openReplicas } from './open-replicas'
import { protocolOf } from './protocols/protocols'
import { recordTally } from './settings'
import { tallyOf } from './verdict'

const HELD = 8

test('while a crashed database is down, requests are rejected and not sent; afterwards the ledger is exact', async ({
  skip,
}) => {
  const postgres = await startPostgres()
  if (!postgres) return skip('no PostgreSQL is installed here that could be stopped')
  try {
    const { stage, servers, close } = await openReplicas(12, { postgres: postgres.url })
    const [user = expect.fail('the stage has too few users'), ...others] = stage.users
    const readiness = () => Promise.all(servers.map(async ({ url }) => (await fetch(`${url}/readyz`)).status))
    const held = Array.from({ length: HELD }, (_, number) => chat(stage, user, 'held', number, true))
    await expectHeld(stage, HELD)
    const { results, stop } = startLoad(stage, others)
    const served = () => results.filter(({ status }) => status === 200).length
    await expect.poll(served).toBeGreaterThan(100)

    postgres.crash()
    const rejected = () => results.filter(({ status }) => status === 503)
    await expect.poll(() => rejected().length).toBeGreaterThan(100)
    expect(await readiness()).toEqual([503, 503, 503])
    expect(await stage.api('GET', '/1/users')).toMatchObject({ status: 503, body: { code: 'unavailable' } })
    // The held responses arrive while nothing can be written.
    await stage.provider.release()
    const before = served()

    postgres.start()
    for (const result of await Promise.all(held)) expect(result).toMatchObject({ status: 200, complete: true })
    await expect.poll(served).toBeGreaterThan(before + 100)
    await expect.poll(readiness).toEqual([200, 200, 200])
    await stop()

    const ran = new Set(stage.provider.runs().map(({ model }) => model))
    for (const { model, text } of rejected()) {
      expect(JSON.parse(text)).toMatchObject(protocolOf(model).unavailable)
      expect(ran.has(model)).toBe(false)
    }
    await expectConsistentLedger(stage)
    const all = [...results, ...(await Promise.all(held))]
    recordTally('database crashed', tallyOf(stage.provider.runs(), await stage.ledger.entries(), all))
    await close()
  } finally {
    postgres.remove()
  }
})
