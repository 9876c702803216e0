import { randomBytes } from 'node:crypto'
import { onPostgres, openDatabase } from './database'
import { roundRobin } from './replicas/round-robin'
import { newFolder, type Server, startServer } from './server'
import { call, type Seen } from './torture/call'
import { ask, expectHeld, rush } from './torture/limit'
import { nameOf } from './torture/order'
import { openStage, type Stage } from './torture/stage'
import { expectSoundBooks } from './torture/sums'
import { expect, test } from './torture/torture-test'
import { judge } from './torture/verdict'

test.skip(!onPostgres, 'on SQLite there is one server')
test.slow()

/** Three replicas behind one address; `servers[0]` is the one that the stage's own calls of the API go to. */
async function openReplicas(people: number) {
  const stage = await openStage({ people })
  const servers = [stage.server, await stage.another(), await stage.another()] as const
  const door = await roundRobin(servers.map(({ url }) => url))
  const together: Stage = { ...stage, server: { ...stage.server, url: door.url } }
  const close = async () => {
    await door.close()
    for (const server of servers) await server.stop()
    await stage.close()
  }
  return { stage: together, servers, close }
}

test('no request is admitted over budget, on any number of replicas', async ({ tell }) => {
  const { stage, close } = await openReplicas(1)
  const [person] = stage.people
  if (!person) throw new Error('somebody is missing')
  const { seen, refused, over, limitPico } = await rush(stage, person, 200, 40)
  expect(seen.filter(({ status, complete }) => status === 200 && complete)).toHaveLength(40)
  expect(refused.map(({ status }) => status)).toEqual(Array(160).fill(429))
  expect(await stage.ledger.takenBy(person.id)).toBeLessThanOrEqual(limitPico)
  await expectSoundBooks(stage)
  const tally = judge(stage.provider.ran(), await stage.ledger.entries(), seen)
  tell('200 at once on three replicas', { ...tally, over: tally.over + over })
  await close()
})

test('a reset token is revoked on every replica within a second', async () => {
  const { stage, servers, close } = await openReplicas(1)
  const [person] = stage.people
  const known = async ({ url }: Pick<Server, 'url'>) => {
    const headers = { authorization: `Bearer ${person?.token}` }
    return (await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body: '{}' })).status
  }
  expect(await Promise.all(servers.map(known))).toEqual([400, 400, 400])
  await stage.api('POST', `/1/users/${person?.id}/reset`)
  const since = Date.now()
  await Promise.all(servers.map((server) => expect.poll(() => known(server), { intervals: [20] }).toBe(401)))
  expect(Date.now() - since).toBeLessThan(1000)
  await close()
})

test('killing a replica loses nothing, and the other replicas settle its open entries', async ({ tell }) => {
  const { stage, servers, close } = await openReplicas(9)
  const [holding, ...others] = stage.people
  if (!holding) throw new Error('somebody is missing')
  const seen: Seen[] = []
  let number = 0
  let going = true
  const askOn = async ({ token }: { token: string }) => {
    while (going) {
      const order = { input: 20, output: 10, wait: number % 7, pace: number % 3 }
      number += 1
      seen.push(await call({ url: stage.server.url, token, name: nameOf('replica', number), stream: true, order }))
    }
  }
  const clients = others.map(askOn)
  await expect.poll(() => seen.length, { timeout: 30_000 }).toBeGreaterThan(100)
  const held = ask({ ...stage, server: servers[2] }, holding, 'held', 1, true)
  await expectHeld(stage, 1)
  await servers[2].stop('SIGKILL')
  seen.push(await held)
  const before = seen.length
  await expect.poll(() => seen.length, { timeout: 30_000 }).toBeGreaterThan(before + 100)
  going = false
  await Promise.all(clients)
  await expectSoundBooks(stage)
  const entries = await stage.ledger.entries()
  const open = entries.filter(({ state }) => state === 'interrupted').length
  expect(open).toBeGreaterThan(0)
  tell('a replica killed', judge(stage.provider.ran(), entries, seen), `${open} were open`)
  await close()
})

test('a replica that was only asleep tells the truth when it wakes, and it replaces the estimate', async () => {
  const { stage, servers, close } = await openReplicas(1)
  const [person] = stage.people
  if (!person) throw new Error('somebody is missing')
  const sleeper = servers[1]
  const answer = ask({ ...stage, server: sleeper }, person, 'asleep', 1, true)
  await expectHeld(stage, 1)
  process.kill(sleeper.pid, 'SIGSTOP')
  const state = async () => (await stage.ledger.entries()).at(0)?.state
  await expect.poll(state, { timeout: 60_000 }).toBe('interrupted')
  const estimate = (await stage.ledger.entries()).at(0)?.costPico
  await stage.provider.release()
  process.kill(sleeper.pid, 'SIGCONT')
  expect(await answer).toMatchObject({ status: 200, complete: true })
  const [entry] = await stage.ledger.entries()
  expect(entry).toMatchObject({ state: 'settled', inputTokens: 30n })
  expect(entry?.costPico).not.toBe(estimate)
  await expectSoundBooks(stage)
  const { all, close: closeBooks } = await openDatabase(stage.dataDir)
  expect(await all(`SELECT "action" FROM "AuditEvent" WHERE "action" = 'ledger.late'`)).toHaveLength(1)
  await closeBooks()
  await close()
})

test('replicas that start at once migrate once', async () => {
  const DATA_DIR = newFolder()
  const starting = [1, 2, 3].map(() => startServer({ dataDir: newFolder(), env: { DATA_DIR } }))
  const servers = await Promise.all(starting)
  const migrated = servers.filter((server) => server.log().includes('"migrated"'))
  expect(migrated).toHaveLength(1)
  for (const server of servers) expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  for (const server of servers) expect(await server.stop()).toBe(0)
})

test('a wrong key, none, or an older release are refused and nothing is touched', async () => {
  const stage = await openStage({ people: 1 })
  const { all, run, close } = await openDatabase(stage.dataDir)
  const settings = () => all(`SELECT * FROM "Setting" ORDER BY "name"`)
  const before = await settings()
  const wrong = { ENCRYPTION_KEY: randomBytes(32).toString('base64') }
  await expect(stage.another(wrong)).rejects.toThrow('The encryption key is not the one this database was sealed with')
  await expect(stage.another({ ENCRYPTION_KEY: '' })).rejects.toThrow('PostgreSQL needs one key for all replicas')
  expect(await settings()).toEqual(before)

  // A newer one beside it may migrate: those that run go on, the older release does not start again.
  await run(`ALTER TABLE "User" ADD COLUMN "future" TEXT NOT NULL DEFAULT ''`)
  await run(`INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at", "applied_steps_count")
    VALUES ('x', 'x', '29990101000000_future', now(), 1)`)
  expect(await stage.api('POST', '/1/users', { name: 'during the restart' })).toMatchObject({ status: 200 })
  await expect(stage.another()).rejects.toThrow('This database was made by a newer Chatelaine (29990101000000_future)')
  await close()
  await stage.close()
})
