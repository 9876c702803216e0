import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { packagedList } from '../../lib/pricing/price-list'
import { PROVIDER_IDS } from '../../lib/pricing/price-source'
import { openDatabase } from '../support/database'
import { newFolder, type Server, startServer } from '../support/server-process'
import { timing } from '../support/timing'
import { expect, test } from '../support/vitest'
import { chat, expectHeld, sendConcurrently } from './budget'
import { call } from './call'
import { expectConsistentLedger } from './consistency'
import { startLoad } from './load'
import { openReplicas } from './open-replicas'
import { recordTally } from './settings'
import { openChaosStage } from './stage'
import { tallyOf } from './verdict'

const missingUser = () => expect.fail('the stage has too few users')

test('no request is admitted over budget, on any number of replicas', async () => {
  const { stage, close } = await openReplicas(1)
  const [user = missingUser()] = stage.users
  const { results, rejected, over, budgetPico } = await sendConcurrently(stage, user, 200, 40)
  expect(results.filter(({ status, complete }) => status === 200 && complete)).toHaveLength(40)
  expect(rejected.map(({ status }) => status)).toEqual(Array(160).fill(429))
  expect(await stage.ledger.spentAndReserved(user.id)).toBeLessThanOrEqual(budgetPico)
  await expectConsistentLedger(stage)
  const tally = tallyOf(stage.provider.runs(), await stage.ledger.entries(), results)
  recordTally('200 concurrent on three replicas', { ...tally, over: tally.over + over })
  await close()
})

test('a reset token is revoked on every replica within a second', async () => {
  const { stage, servers, close } = await openReplicas(1)
  const [user = missingUser()] = stage.users
  const statusOn = async ({ url }: Pick<Server, 'url'>) => {
    const headers = { authorization: `Bearer ${user.token}` }
    return (await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body: '{}' })).status
  }
  expect(await Promise.all(servers.map(statusOn))).toEqual([400, 400, 400])
  await stage.api('POST', `/1/users/${user.id}/reset`)
  const resetAt = performance.now()
  await Promise.all(servers.map((server) => expect.poll(() => statusOn(server), { interval: 20 }).toBe(401)))
  expect(performance.now() - resetAt).toBeLessThan(1000)
  await close()
})

test('a price list that one replica has fetched is in effect on all of them', async () => {
  const { stage, servers, close } = await openReplicas(1)
  const [user = missingUser()] = stage.users
  const nova = { id: 'gpt-9-nova', match: { equals: 'gpt-9-nova' }, prices: { input_mtok: 3, output_mtok: 12 } }
  const providers = structuredClone(PROVIDER_IDS.flatMap((id) => packagedList.provider(id) ?? []))
  providers.find(({ id }) => id === 'openai')?.models.unshift(nova)
  const list = createServer((_, response) => response.end(JSON.stringify(providers))).listen(0, '127.0.0.1')
  await once(list, 'listening')
  const { port } = list.address() as AddressInfo
  const fetching = await stage.startReplica({ PRICES_URL: `http://127.0.0.1:${port}/prices.json` })
  const priced = { timeout: timing.slowPoll, interval: 100 }
  // With a budget, a request of a model without a price is rejected.
  await stage.api('PATCH', `/1/users/${user.id}`, { monthlyLimit: '10' })
  const request = {
    token: user.token,
    model: 'gpt-9-nova',
    order: { input: 30, output: 5 },
    maxTokens: 5,
    stream: false,
  }
  const statusOn = async ({ url }: Server) => (await call({ ...request, url })).status
  await expect.poll(() => statusOn(servers[1]), priced).toBe(403)
  for (const server of [fetching, ...servers]) await expect.poll(() => statusOn(server), priced).toBe(200)
  list.close()
  await fetching.stop()
  await close()
})

test('killing a replica loses nothing, and the other replicas settle its open entries', async () => {
  const { stage, servers, close } = await openReplicas(9)
  const [user = missingUser(), ...others] = stage.users
  const { results, stop } = startLoad(stage, others)
  await expect.poll(() => results.length, { timeout: timing.slowPoll }).toBeGreaterThan(100)
  const held = chat({ server: servers[2] }, user, 'held', 1, true)
  await expectHeld(stage, 1)
  await servers[2].stop('SIGKILL')
  results.push(await held)
  const before = results.length
  await expect.poll(() => results.length, { timeout: timing.slowPoll }).toBeGreaterThan(before + 100)
  await stop()
  await expectConsistentLedger(stage)
  const entries = await stage.ledger.entries()
  const open = entries.filter(({ state }) => state === 'interrupted').length
  expect(open).toBeGreaterThan(0)
  recordTally('replica killed', tallyOf(stage.provider.runs(), entries, results), `${open} were open`)
  await close()
})

test('a suspended replica that resumes settles its interrupted entry late, which replaces the estimate', async () => {
  const { stage, servers, close } = await openReplicas(1)
  const [user = missingUser()] = stage.users
  const suspended = servers[1]
  const response = chat({ server: suspended }, user, 'suspended', 1, true)
  await expectHeld(stage, 1)
  process.kill(suspended.pid, 'SIGSTOP')
  const state = async () => (await stage.ledger.entries()).at(0)?.state
  await expect.poll(state, { timeout: timing.longPoll }).toBe('interrupted')
  const estimate = (await stage.ledger.entries()).at(0)?.costPico
  await stage.provider.release()
  process.kill(suspended.pid, 'SIGCONT')
  expect(await response).toMatchObject({ status: 200, complete: true })
  const [entry] = await stage.ledger.entries()
  expect(entry).toMatchObject({ state: 'settled', inputTokens: 30n })
  expect(entry?.costPico).not.toBe(estimate)
  await expectConsistentLedger(stage)
  const { all, close: closeDatabase } = await openDatabase(stage.dataDir)
  expect(await all(`SELECT "action" FROM "AuditEvent" WHERE "action" = 'ledger.late_settlement'`)).toHaveLength(1)
  await closeDatabase()
  await close()
})

test('replicas that start at once migrate once', async () => {
  const DATA_DIR = newFolder()
  const starting = [1, 2, 3].map(() => startServer({ dataDir: newFolder(), env: { DATA_DIR } }))
  const servers = await Promise.all(starting)
  const migrated = servers.filter((server) => server.log().includes('"database migrated"'))
  expect(migrated).toHaveLength(1)
  for (const server of servers) expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  for (const server of servers) expect(await server.stop()).toBe(0)
})

test('a replica with a wrong key, without a key or of an older release refuses to start and changes nothing', async () => {
  const stage = await openChaosStage({ users: 1 })
  const { all, run, close } = await openDatabase(stage.dataDir)
  const settings = () => all(`SELECT * FROM "Setting" ORDER BY "name"`)
  const before = await settings()
  const wrong = { ENCRYPTION_KEY: randomBytes(32).toString('base64') }
  await expect(stage.startReplica(wrong)).rejects.toThrow('does not match this database')
  await expect(stage.startReplica({ ENCRYPTION_KEY: '' })).rejects.toThrow(
    'is required with PostgreSQL, the same on every replica',
  )
  expect(await settings()).toEqual(before)

  // A newer release may migrate beside running replicas. They continue, but a replica of the older release cannot start again.
  await run(`ALTER TABLE "User" ADD COLUMN "future" TEXT NOT NULL DEFAULT ''`)
  await run(`INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at", "applied_steps_count")
    VALUES ('x', 'x', '29990101000000_future', now(), 1)`)
  expect(await stage.api('POST', '/1/users', { name: 'during the update' })).toMatchObject({ status: 200 })
  await expect(stage.startReplica()).rejects.toThrow(
    'This database was made by a newer Chatelaine (29990101000000_future)',
  )
  await close()
  await stage.close()
})
