import { startPostgres } from '../scripts/postgres-server.mjs'
import { onPostgres } from './database'
import { call, type Seen } from './torture/call'
import { ask, expectHeld } from './torture/limit'
import { nameOf } from './torture/order'
import { openStage, type Stage } from './torture/stage'
import { expectSoundBooks } from './torture/sums'
import { expect, test } from './torture/torture-test'
import { judge } from './torture/verdict'

test.skip(!onPostgres, 'on SQLite there is no server to stop')
test.slow()

const HELD = 8

/** Everyone asks one thing after another until told to stop; `seen` grows meanwhile. */
function askOn(stage: Stage, people: Stage['people']) {
  const seen: Seen[] = []
  let number = 0
  let going = true
  const clients = people.map(async ({ token }) => {
    while (going) {
      const order = { input: 20, output: 10, wait: number % 7, pace: number % 3 }
      const stream = number % 2 === 0
      number += 1
      seen.push(await call({ url: stage.server.url, token, name: nameOf('load', number), stream, order }))
    }
  })
  const stop = async () => {
    going = false
    await Promise.all(clients)
  }
  return { seen, stop }
}

test('a database that crashes under load: refused and not sent while it is away, exact once it is back', async ({
  tell,
}) => {
  const postgres = await startPostgres()
  test.skip(postgres === null, 'there is no PostgreSQL here that could be stopped')
  if (!postgres) return
  try {
    const stage = await openStage({ people: 12, postgres: postgres.url })
    const [waiting, ...others] = stage.people
    if (!waiting) throw new Error('somebody is missing')
    const ready = async () => (await fetch(`${stage.server.url}/readyz`)).status
    const held = Array.from({ length: HELD }, (_, number) => ask(stage, waiting, 'held', number, true))
    await expectHeld(stage, HELD)
    const { seen, stop } = askOn(stage, others)
    const answered = () => seen.filter(({ status }) => status === 200).length
    await expect.poll(answered).toBeGreaterThan(100)

    postgres.crash()
    const refused = () => seen.filter(({ status }) => status === 503)
    await expect.poll(() => refused().length).toBeGreaterThan(100)
    expect(await ready()).toBe(503)
    expect(await stage.api('GET', '/1/users')).toMatchObject({ status: 503, body: { code: 'unavailable' } })
    // Their answers come while nothing can be written.
    await stage.provider.release()
    const before = answered()

    postgres.start()
    for (const answer of await Promise.all(held)) expect(answer).toMatchObject({ status: 200, complete: true })
    await expect.poll(answered).toBeGreaterThan(before + 100)
    await expect.poll(ready).toBe(200)
    await stop()

    const ran = new Set(stage.provider.ran().map(({ name }) => name))
    for (const { name, text } of refused()) {
      expect(JSON.parse(text)).toMatchObject({ error: { code: 'unavailable', type: 'server_error', param: null } })
      expect(ran.has(name)).toBe(false)
    }
    await expectSoundBooks(stage)
    const all = [...seen, ...(await Promise.all(held))]
    tell('the database crashed', judge(stage.provider.ran(), await stage.ledger.entries(), all))
    await stage.close()
  } finally {
    postgres.remove()
  }
})
