import { afterEach, beforeEach, expect, it } from 'vitest'
import { SECRET, testGateway } from '../../../test/gateway'

const SECOND_SECRET = 'sk-fake-second-secret-0002'
let t: Awaited<ReturnType<typeof testGateway>>
let first: number
let second: number
beforeEach(async () => {
  t = await testGateway({ timeouts: { probe: 40 } })
  first = (await t.context.db.providerKey.findFirstOrThrow()).id
  second = await t.addKey(SECOND_SECRET, { tier: 1 })
})
afterEach(() => t.close())

const keysUsed = () =>
  t.fake.requests.filter(({ method }) => method === 'POST').map(({ headers }) => headers.authorization)
const row = (id: number) => t.context.db.providerKey.findUniqueOrThrow({ where: { id } })
const trails = async () => (await t.settled(1)).map(({ trail }) => trail)

it('a rejected key gets no requests until a probe succeeds, and the client sees only another key’s response', async () => {
  t.fake.rejectedKeys.add(SECRET)
  expect((await t.chat('hi')).status).toBe(200)
  await expect.poll(async () => (await row(first)).invalidAt).not.toBeNull()
  expect((await row(first)).lastError).toBe('Incorrect API key provided: [key].')
  expect((await t.chat('hi')).status).toBe(200)
  expect(keysUsed()).toEqual([`Bearer ${SECRET}`, `Bearer ${SECOND_SECRET}`, `Bearer ${SECOND_SECRET}`])
  expect(await trails()).toEqual([`${first}:401 ${second}:200`, `${second}:200`])

  t.fake.rejectedKeys.clear()
  await expect.poll(async () => (await row(first)).invalidAt).toBeNull()
  expect((await t.chat('hi')).status).toBe(200)
  expect(keysUsed().at(-1)).toBe(`Bearer ${SECRET}`)
})

it.each(['insufficient_quota', 'billing_hard_limit_reached'])(
  '%s rejects the key, and a probe brings it back',
  async (code) => {
    t.fake.nextScripts.push({ status: 429, code })
    expect((await t.chat('hi')).status).toBe(200)
    expect(await trails()).toEqual([`${first}:429 ${second}:200`])
    await expect.poll(async () => (await row(first)).lastError).toBe('As scripted.')
    await expect.poll(async () => (await row(first)).invalidAt).toBeNull()
  },
)

it('a team with one key always gets the provider’s own responses', async () => {
  await t.context.db.providerKey.delete({ where: { id: second } })
  t.fake.nextScripts.push(
    { status: 429, code: 'insufficient_quota', retryAfter: 9 },
    { status: 429, retryAfter: 600 },
    {},
  )
  const rejected = await t.chat('hi')
  expect([rejected.status, rejected.headers.get('retry-after')]).toEqual([429, '9'])
  expect(await rejected.text()).toBe(
    '{"error":{"message":"As scripted.","type":"rate_limit_error","param":null,"code":"insufficient_quota"}}',
  )
  expect((await t.chat('hi')).status).toBe(429)
  expect(await t.gateway.keyHealth(first)).toMatchObject({ lastError: 'As scripted.', inFlight: 0 })
  expect((await t.gateway.keyHealth(first)).cooldown?.models).toEqual(['gpt-4o'])
  expect((await t.chat('hi')).status).toBe(200)
  await expect.poll(async () => (await row(first)).invalidAt).toBeNull()
  expect((await t.gateway.keyHealth(first)).cooldown).toBeNull()
})

it('a key without the model, or overloaded, is failed over for that model only', async () => {
  t.fake.nextScripts.push({ status: 404, code: 'model_not_found' })
  expect((await t.chat('hi')).status).toBe(200)
  expect((await t.chat('hi')).status).toBe(200)
  expect((await t.chat('hi', { model: 'gpt-4o-mini' })).status).toBe(200)
  const [one, two] = [`Bearer ${SECRET}`, `Bearer ${SECOND_SECRET}`]
  expect(keysUsed()).toEqual([one, two, two, one])
  expect((await t.gateway.keyHealth(first)).cooldown).toBeNull()
  t.fake.nextScripts.push({ status: 503 })
  expect((await t.chat('hi', { model: 'gpt-4o-mini' })).status).toBe(200)
  expect((await t.gateway.keyHealth(first)).cooldown?.models).toEqual(['gpt-4o-mini'])
})

it('at most three keys are tried, and the last response is passed on', async () => {
  for (const name of ['third', 'fourth']) await t.addKey(`sk-fake-${name}-secret`, { tier: 2 })
  for (let count = 0; count < 4; count += 1) t.fake.nextScripts.push({ status: 503 })
  const answer = await t.chat('hi')
  expect([answer.status, keysUsed().length]).toEqual([503, 3])
  expect(await answer.json()).toMatchObject({ error: { code: 'fake_fault' } })
})

it('a request that may have run is never retried', async () => {
  t.fake.nextScripts.push({ reset: 0 })
  expect((await t.chat('hi')).status).toBe(502)
  expect(keysUsed().length).toBe(1)
  t.fake.nextScripts.push({ status: 400 })
  expect((await t.chat('hi', { model: 'gpt-4o-mini' })).status).toBe(400)
  expect(keysUsed().length).toBe(2)
  t.fake.nextScripts.push({ status: 504 }, { status: 524 })
  expect((await t.chat('hi', { model: 'gpt-4.1' })).status).toBe(504)
  expect((await t.chat('hi', { model: 'gpt-4.1-mini' })).status).toBe(524)
  expect(keysUsed().length).toBe(4)
})

it.each([500, 502, 520])(
  'after %i the request may have run: the answer stands, and a retry gets another key',
  async (status) => {
    t.fake.nextScripts.push({ status })
    expect((await t.chat('hi')).status).toBe(status)
    expect((await t.chat('hi')).status).toBe(200)
    expect(keysUsed()).toEqual([`Bearer ${SECRET}`, `Bearer ${SECOND_SECRET}`])
  },
)

it('FAILOVER=server_error tries the next key all the same, except after a gateway’s timeout', async () => {
  await t.close()
  t = await testGateway({ env: { FAILOVER: 'server_error' } })
  await t.addKey(SECOND_SECRET, { tier: 1 })
  t.fake.nextScripts.push({ status: 500 })
  expect((await t.chat('hi')).status).toBe(200)
  expect(keysUsed()).toEqual([`Bearer ${SECRET}`, `Bearer ${SECOND_SECRET}`])
  t.fake.nextScripts.push({ status: 504 }, { status: 524 })
  expect((await t.chat('hi', { model: 'gpt-4.1' })).status).toBe(504)
  expect((await t.chat('hi', { model: 'gpt-4.1-mini' })).status).toBe(524)
  expect(keysUsed().length).toBe(4)
})

it('failures of a key before it was changed do not count', async () => {
  await t.context.db.providerKey.update({ where: { id: first }, data: { endpoint: `${t.fake.url}/v1` } })
  t.fake.nextScripts.push({ status: 503, retryAfter: 600 })
  await t.chat('hi')
  expect((await t.gateway.keyHealth(first)).cooldown).not.toBeNull()
  await t.context.db.providerKey.update({ where: { id: first }, data: { updatedAt: new Date() } })
  expect((await t.gateway.keyHealth(first)).cooldown).toBeNull()
})

it('a disconnecting client is no failure of the key', async () => {
  const disconnect = new AbortController()
  const open = t.chat('silence', {}, { signal: disconnect.signal }).catch(() => null)
  await expect.poll(() => keysUsed().length).toBe(1)
  expect((await t.gateway.keyHealth(first)).inFlight).toBe(1)
  disconnect.abort()
  await open
  await t.settled(1)
  expect(await t.gateway.keyHealth(first)).toEqual({ inFlight: 0, cooldown: null, lastError: null, lastErrorAt: null })
})

it('an error longer than what is classified is passed on whole', async () => {
  t.fake.nextScripts.push({ status: 400, flood: 8 })
  const text = await (await t.chat('hi')).text()
  expect(text.length).toBeGreaterThan(8 * 64 * 1024)
})
