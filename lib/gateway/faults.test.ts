import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { TOKEN, testGateway } from '../../test/gateway'
import type { AppContext } from '../runtime/context'

const faults = { read: false, reserve: false, uncertain: false, settle: 0 }
const failing = (house: AppContext): AppContext => ({
  ...house,
  async readLong(...query) {
    if (faults.read) throw new Error('no connection')
    return house.readLong(...query)
  },
  ledger: {
    ...house.ledger,
    async reserve(reservation) {
      if (faults.reserve) throw new Error('disk full')
      const why = await house.ledger.reserve(reservation)
      if (faults.uncertain) throw Object.assign(new Error('the connection has ended'), { uncertain: true })
      return why
    },
    async settle(settlement) {
      faults.settle -= 1
      if (faults.settle >= 0) throw new Error('disk full')
      return house.ledger.settle(settlement)
    },
  },
})

let t: Awaited<ReturnType<typeof testGateway>>
beforeAll(async () => {
  t = await testGateway({ wrap: failing, timing: { settle: 1500, head: 1000, idle: 1000 } })
})
beforeEach(() => {
  Object.assign(faults, { read: false, reserve: false, uncertain: false, settle: 0 })
})
afterAll(() => t.close())

const newest = async () => (await t.entries()).at(-1)

it('a database that cannot be read at first means 503, and is tried again', async () => {
  faults.read = true
  const response = await t.chat('hello')
  expect(response.status).toBe(503)
  expect(await response.json()).toMatchObject({ error: { code: 'unavailable' } })
  faults.read = false
  expect((await t.chat('tokens:1/1')).status).toBe(200)
})

it('a reservation that cannot be written returns 503 and makes no upstream call', async () => {
  faults.reserve = true
  const before = t.fake.requests.length
  const response = await t.chat('hello')
  expect(response.status).toBe(503)
  expect(await response.json()).toMatchObject({ error: { code: 'unavailable', type: 'server_error' } })
  expect(t.fake.requests.length).toBe(before)
})

it('a reservation that may have been written though its answer was lost holds nothing, and nothing is sent', async () => {
  faults.uncertain = true
  const [before, entries] = [t.fake.requests.length, (await t.entries()).length]
  expect((await t.chat('hello')).status).toBe(503)
  expect(t.fake.requests.length).toBe(before)
  await expect.poll(async () => (await t.entries()).length).toBe(entries)
  const months = await t.house.db.userMonth.findMany()
  expect(months.map(({ reservedPico }) => reservedPico)).toEqual(months.map(() => 0n))
})

it('a settle that succeeds when tried again is only a little later', async () => {
  faults.settle = 1
  expect(await (await t.chat('tokens:1/1')).json()).toMatchObject({ usage: { total_tokens: 2 } })
  expect(await newest()).toMatchObject({ state: 'settled' })
})

it.each([false, true])('while a settle cannot be written no answer is ever complete (stream: %s)', async (stream) => {
  faults.settle = 9
  await expect(t.chat('tokens:1/1', { stream }).then((response) => response.text())).rejects.toThrow()
  expect(t.gateway.stuck()).toBe(1)
  expect((await t.settled(1)).at(-1)).toMatchObject({ state: 'settled', inputTokens: 1 })
  await expect.poll(() => t.gateway.stuck()).toBe(0)
})

it('a provider that closes without an answer may have run the request: 502, an estimate, no second try', async () => {
  await t.addKey('sk-second-key-of-the-house')
  const before = t.fake.requests.length
  const response = await t.chat('reset:0')
  expect(response.status).toBe(502)
  expect(t.fake.requests.length).toBe(before + 1)
  const entry = await newest()
  expect(entry).toMatchObject({ state: 'estimated', status: null, outputTokens: 0 })
  expect(entry?.costPico).toBeGreaterThan(0n)
})

it('an answer that breaks off in the middle never looks complete', async () => {
  const response = await t.chat('reset:1')
  expect(response.status).toBe(502)
  expect(await response.json()).toMatchObject({ error: { code: 'upstream_broken' } })
  expect(await newest()).toMatchObject({ state: 'estimated', status: 200 })
})

it('tries the next key where the request did not run, and keeps the trail', async () => {
  t.fake.next.push({ status: 500 })
  expect((await t.chat('tokens:3/3')).status).toBe(200)
  expect((await newest())?.trail).toMatch(/^\d:500 \d:200$/)
  t.fake.next.push({ status: 500 }, { status: 503 })
  const response = await t.chat('tokens:3/3')
  expect(response.status).toBe(503)
  expect(await newest()).toMatchObject({ state: 'failed', costPico: 0n, status: 503 })
})

it("never shows the provider's own 401", async () => {
  for (const { headers } of t.fake.requests) t.fake.rejected.add(headers.authorization?.slice('Bearer '.length) ?? '')
  const response = await t.chat('hello')
  expect(response.status).toBe(502)
  const text = await response.text()
  expect(JSON.parse(text)).toMatchObject({ error: { code: 'upstream_key_rejected' } })
  expect(text).not.toContain('sk-')
  expect(await newest()).toMatchObject({ state: 'failed', status: 401 })
  t.fake.rejected.clear()
})

it('a provider that nobody can reach costs nothing: 502', async () => {
  await t.addKey('sk-third', { endpoint: 'http://127.0.0.1:9/v1', models: '["far"]', tier: -1 })
  await t.house.db.providerKey.updateMany({ where: { tier: 0 }, data: { models: '["gpt-*"]' } })
  const response = await t.chat('hello', { model: 'far' })
  expect(response.status).toBe(502)
  expect(await response.json()).toMatchObject({ error: { code: 'upstream_unreachable' } })
  expect(await newest()).toMatchObject({ state: 'failed', costPico: 0n, status: null, trail: '3:unreached' })
})

it('a client that leaves before an answer has paid for its question at least', async () => {
  const leaving = new AbortController()
  const answer = t.chat('silence', {}, { signal: leaving.signal }).catch(() => null)
  await expect.poll(() => t.last().body).toContain('silence')
  leaving.abort()
  await answer
  const entry = (await t.settled(1)).at(-1)
  expect(entry).toMatchObject({ state: 'estimated', status: null })
  expect(entry?.costPico).toBeGreaterThan(0n)
})

it('a provider that stays silent too long: 504 and an estimate', async () => {
  const response = await t.chat('silence', {}, { token: TOKEN })
  expect(response.status).toBe(504)
  expect(await newest()).toMatchObject({ state: 'estimated' })
})
