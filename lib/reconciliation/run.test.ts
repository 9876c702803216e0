import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type BillingServer, billing, servedBy, startBillingApi } from '../../test/billing-api'
import { SECRET, testGateway } from '../../test/gateway'
import type { AdminActor } from '../audit/actor'
import { addDays } from '../core/time'
import { addAccount, chooseKey, listAccounts, removeAccount, utcDayOf } from './accounts'
import { providerClient } from './bills/provider-client'
import { readDifferences } from './comparison/difference'
import { pruneBefore, reconcile, runIfDue } from './run'

const admin = { userId: 1, isAdmin: true } as AdminActor
const YESTERDAY = addDays(utcDayOf(Date.now()), -1)
const NOON = Date.parse(`${YESTERDAY}T12:00:00Z`)
const GPT_4O = { input: 2_500_000n, cached: 1_250_000n, output: 10_000_000n }
const KEY = { secret: SECRET, remoteId: 'key_main', name: 'main' }
const LEAKED = { secret: SECRET, model: 'gpt-4o', at: NOON, input: 4000, cached: 0, output: 200, searches: 0 }
const wait = async () => {}

let gateway: Awaited<ReturnType<typeof testGateway>>
let api: BillingServer
let accountId: number
beforeAll(async () => {
  vi.stubEnv('ALLOW_PRIVATE_UPSTREAMS', 'true')
  gateway = await testGateway()
  const { db } = gateway.context
  for (const text of ['one', 'two', 'three']) await (await gateway.chat(text)).text()
  // The last byte of a response comes after its entry is settled.
  expect(await gateway.entries()).toHaveLength(3)
  await db.usageEntry.updateMany({ data: { startedAt: NOON } })
  await db.providerKey.updateMany({
    data: { createdAt: new Date(NOON - 86_400_000), updatedAt: new Date(NOON - 86_400_000) },
  })
  const state = billing({ keys: [KEY], served: servedBy(gateway.fake.requests, NOON), tariffs: { 'gpt-4o': GPT_4O } })
  api = await startBillingApi(state)
  const account = { name: 'OpenAI', type: 'openai' as const, adminKey: state.admin, endpoint: `${api.url}/v1` }
  accountId = (await addAccount(admin, account)).id
  await db.providerAccount.update({ where: { id: accountId }, data: { since: YESTERDAY } })
})
afterAll(async () => {
  await api.close()
  await gateway.close()
})

const dayOf = (id = accountId) =>
  gateway.context.db.dayComparison.findUniqueOrThrow({ where: { accountId_day: { accountId: id, day: YESTERDAY } } })
const codes = async () =>
  readDifferences((await dayOf()).differences).flatMap(({ reasons }) => reasons.map(({ code }) => code))

test('what the provider really served equals the ledger, through rate limits and a page that fails midway', async () => {
  api.state.faults.push(429, 200, 500, 200, 200, 200, 503, 429)
  expect(await reconcile(gateway.context, accountId, { wait })).toEqual([
    { account: 'OpenAI', fetched: 1, compared: 1, error: null },
  ])
  const day = await dayOf()
  expect(day).toMatchObject({ state: 'matched', isFinal: false, unexplainedPico: 0n, outsidePico: 0n })
  expect(day.theirsPico).toBe(day.oursPico)
  expect(day.oursPico).toBeGreaterThan(0n)
  expect(await gateway.context.db.providerResponse.count({ where: { accountId, day: YESTERDAY } })).toBeGreaterThan(5)
})

test('a run that fails says why, leaves what it has, and the next one continues', async () => {
  api.state.faults.push(200, 200, ...Array<number>(6).fill(503))
  const [failed] = await reconcile(gateway.context, accountId, { wait })
  expect(failed).toMatchObject({ fetched: 0, error: 'Try again.' })
  expect((await listAccounts(admin))[0]?.lastError).toBe('Try again.')
  expect((await dayOf()).state).toBe('matched')
  const [next] = await reconcile(gateway.context, accountId, { wait })
  expect(next).toMatchObject({ fetched: 1, error: null })
  expect((await listAccounts(admin))[0]?.lastError).toBeNull()
})

test('use of a key that did not pass through here is found with its amount', async () => {
  api.state.served.push(LEAKED)
  await reconcile(gateway.context, accountId, { wait })
  const leaked = 4000n * GPT_4O.input + 200n * GPT_4O.output
  expect(await dayOf()).toMatchObject({ state: 'open', outsidePico: leaked, unexplainedPico: 0n })
  expect(await codes()).toEqual(['missing_or_elsewhere'])
  api.state.served.pop()
})

test('a bill of Anthropic and one of OpenRouter are read from their own APIs', async () => {
  for (const [type, path] of [
    ['anthropic', ''],
    ['openrouter', '/v1'],
  ] as const) {
    const account = { name: type, type, adminKey: api.state.admin, endpoint: `${api.url}${path}` }
    const { id } = await addAccount(admin, account)
    await gateway.context.db.providerAccount.update({ where: { id }, data: { since: YESTERDAY } })
    expect(await reconcile(gateway.context, id, { wait })).toMatchObject([{ fetched: 1, error: null }])
    expect(await dayOf(id)).toMatchObject({ state: 'matched', unexplainedPico: 0n })
    expect((await dayOf(id)).theirsPico).toBeGreaterThan(0n)
    await removeAccount(admin, id)
  }
})

test('a key that fits two of ours is asked for, and the answer stays', async () => {
  const twin = await gateway.addKey(`${SECRET.slice(0, 12)}-another-${SECRET.slice(-6)}`)
  await gateway.context.db.accountKey.updateMany({ data: { keyId: null } })
  await reconcile(gateway.context, accountId, { wait })
  expect(await codes()).toEqual(['ambiguous_key'])
  await chooseKey(admin, accountId, KEY.remoteId, 1)
  await reconcile(gateway.context, accountId, { wait })
  expect(await dayOf()).toMatchObject({ state: 'matched' })
  await gateway.context.db.providerKey.update({ where: { id: twin }, data: { deletedAt: new Date() } })
})

test('a key that the provider rejects ends the run with its message, without the key', async () => {
  const adminKey = 'sk-admin-wrong-0123456789'
  const { id } = await addAccount(admin, { name: 'wrong', type: 'openai', adminKey, endpoint: `${api.url}/v1` })
  expect(await reconcile(gateway.context, id, { wait })).toMatchObject([{ error: 'Invalid admin key.' }])
  await removeAccount(admin, id)
})

test('an admin key is sent neither without TLS nor to a private address, unless private upstreams are allowed', async () => {
  const options = { headers: {}, secret: '', allowPrivate: false, wait }
  expect(() => providerClient({ ...options, base: api.url })).toThrow('does not use TLS')
  const client = providerClient({ ...options, base: 'https://127.0.0.1:9' })
  await expect(client.get('/v1')).rejects.toThrow('private address')
  await client.close()
})

test('it runs once a night, and entries of a day without a final bill are not pruned', async () => {
  const night = Date.parse(`${utcDayOf(Date.now())}T05:00:00Z`)
  const { db } = gateway.context
  await db.providerAccount.updateMany({ data: { lastRunAt: null } })
  expect(await runIfDue(gateway.context, night - 2 * 3_600_000)).toBe(false)
  expect([await runIfDue(gateway.context, night), await runIfDue(gateway.context, night + 60_000)]).toEqual([
    true,
    false,
  ])
  await db.providerAccount.updateMany({ data: { lastError: 'It failed.' } })
  expect(await runIfDue(gateway.context, night + 60_000)).toBe(false)
  expect(await runIfDue(gateway.context, night + 3_600_000)).toBe(true)
  const tomorrow = addDays(YESTERDAY, 2)
  expect(await pruneBefore(gateway.context, tomorrow)).toBe(addDays(YESTERDAY, -1))
  await db.dayComparison.updateMany({ data: { isFinal: true } })
  expect(await pruneBefore(gateway.context, tomorrow)).toBe(tomorrow)
})
