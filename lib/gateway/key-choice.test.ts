import { afterEach, beforeEach, expect, it } from 'vitest'
import { SECRET, testGateway } from '../../test/gateway'

const SECOND_SECRET = 'sk-fake-second-secret-0002'
let t: Awaited<ReturnType<typeof testGateway>>
let first: number
let second: number
beforeEach(async () => {
  t = await testGateway({ timing: { probe: 40 } })
  first = (await t.house.db.providerKey.findFirstOrThrow()).id
  second = await t.addKey(SECOND_SECRET, { tier: 1 })
})
afterEach(() => t.close())

const keyed = () =>
  t.fake.requests.filter(({ method }) => method === 'POST').map(({ headers }) => headers.authorization)
const row = (id: number) => t.house.db.providerKey.findUniqueOrThrow({ where: { id } })
const trails = async () => (await t.settled(1)).map(({ trail }) => trail)

it('a key that is refused takes no traffic until a probe succeeds, and the answer of another is all the client sees', async () => {
  t.fake.rejected.add(SECRET)
  expect((await t.chat('hi')).status).toBe(200)
  await expect.poll(async () => (await row(first)).invalidAt).not.toBeNull()
  expect((await row(first)).lastError).toBe('Incorrect API key provided: [key].')
  expect((await t.chat('hi')).status).toBe(200)
  expect(keyed()).toEqual([`Bearer ${SECRET}`, `Bearer ${SECOND_SECRET}`, `Bearer ${SECOND_SECRET}`])
  expect(await trails()).toEqual([`${first}:401 ${second}:200`, `${second}:200`])

  t.fake.rejected.clear()
  await expect.poll(async () => (await row(first)).invalidAt).toBeNull()
  expect((await t.chat('hi')).status).toBe(200)
  expect(keyed().at(-1)).toBe(`Bearer ${SECRET}`)
})

it.each(['insufficient_quota', 'billing_hard_limit_reached'])(
  '%s takes a key out, and probes go on ever seldomer',
  async (code) => {
    t.fake.next.push({ status: 429, code })
    expect((await t.chat('hi')).status).toBe(200)
    expect(await trails()).toEqual([`${first}:429 ${second}:200`])
    await expect.poll(async () => (await row(first)).lastError).toBe('As ordered.')
    await expect.poll(async () => (await row(first)).invalidAt).toBeNull()
  },
)

it('a team with one key is never refused by us, and its answers come as they are', async () => {
  await t.house.db.providerKey.delete({ where: { id: second } })
  t.fake.next.push({ status: 429, code: 'insufficient_quota', retryAfter: 9 }, { status: 429, retryAfter: 600 }, {})
  const refused = await t.chat('hi')
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '9'])
  expect(await refused.text()).toBe(
    '{"error":{"message":"As ordered.","type":"rate_limit_error","param":null,"code":"insufficient_quota"}}',
  )
  expect((await t.chat('hi')).status).toBe(429)
  expect(await t.gateway.keyHealth(first)).toMatchObject({ lastError: 'As ordered.', inFlight: 0 })
  expect((await t.gateway.keyHealth(first)).cooling?.models).toEqual(['gpt-4o'])
  expect((await t.chat('hi')).status).toBe(200)
  await expect.poll(async () => (await row(first)).invalidAt).toBeNull()
  expect((await t.gateway.keyHealth(first)).cooling).toBeNull()
})

it('a model that a key does not have, or is busy with, is asked of another; other models stay', async () => {
  t.fake.next.push({ status: 404, code: 'model_not_found' })
  expect((await t.chat('hi')).status).toBe(200)
  expect((await t.chat('hi')).status).toBe(200)
  expect((await t.chat('hi', { model: 'gpt-4o-mini' })).status).toBe(200)
  const [one, two] = [`Bearer ${SECRET}`, `Bearer ${SECOND_SECRET}`]
  expect(keyed()).toEqual([one, two, two, one])
  expect((await t.gateway.keyHealth(first)).cooling).toBeNull()
  t.fake.next.push({ status: 503 })
  expect((await t.chat('hi', { model: 'gpt-4o-mini' })).status).toBe(200)
  expect((await t.gateway.keyHealth(first)).cooling?.models).toEqual(['gpt-4o-mini'])
})

it('three keys are tried at most, and the last one’s answer stands as it came', async () => {
  for (const name of ['third', 'fourth']) await t.addKey(`sk-fake-${name}-secret`, { tier: 2 })
  for (let count = 0; count < 4; count += 1) t.fake.next.push({ status: 500 })
  const answer = await t.chat('hi')
  expect([answer.status, keyed().length]).toEqual([500, 3])
  expect(await answer.json()).toMatchObject({ error: { code: 'fake_fault' } })
})

it('nothing is tried twice that may have run', async () => {
  t.fake.next.push({ reset: 0 })
  expect((await t.chat('hi')).status).toBe(502)
  expect(keyed().length).toBe(1)
  t.fake.next.push({ status: 400 })
  expect((await t.chat('hi', { model: 'gpt-4o-mini' })).status).toBe(400)
  expect(keyed().length).toBe(2)
  t.fake.next.push({ status: 504 })
  expect((await t.chat('hi', { model: 'gpt-4.1' })).status).toBe(504)
  expect(keyed().length).toBe(3)
})

it('what a key did wrong before it was changed is not held against it', async () => {
  await t.house.db.providerKey.update({ where: { id: first }, data: { endpoint: `${t.fake.url}/v1` } })
  t.fake.next.push({ status: 503, retryAfter: 600 })
  await t.chat('hi')
  expect((await t.gateway.keyHealth(first)).cooling).not.toBeNull()
  await t.house.db.providerKey.update({ where: { id: first }, data: { updatedAt: new Date() } })
  expect((await t.gateway.keyHealth(first)).cooling).toBeNull()
})

it('a client that leaves does not speak against a key', async () => {
  const leaving = new AbortController()
  const open = t.chat('silence', {}, { signal: leaving.signal }).catch(() => null)
  await expect.poll(() => keyed().length).toBe(1)
  expect((await t.gateway.keyHealth(first)).inFlight).toBe(1)
  leaving.abort()
  await open
  await t.settled(1)
  expect(await t.gateway.keyHealth(first)).toEqual({ inFlight: 0, cooling: null, lastError: null, lastErrorAt: null })
})

it('an error longer than what is looked at still comes whole', async () => {
  t.fake.next.push({ status: 400, flood: 8 })
  const text = await (await t.chat('hi')).text()
  expect(text.length).toBeGreaterThan(8 * 64 * 1024)
})
