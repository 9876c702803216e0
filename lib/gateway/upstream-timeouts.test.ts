import { once } from 'node:events'
import { request } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { TOKEN, testGateway } from '../../test/gateway'

let t: Awaited<ReturnType<typeof testGateway>>
beforeAll(async () => {
  t = await testGateway({ timeouts: { head: 300, idle: 300 } })
})
afterAll(() => t.close())

it.each([false, true])(
  'a provider that accepts the request and never responds: 504 and an estimate (stream: %s)',
  async (stream) => {
    const response = await t.chat('silence', { stream })
    expect(response.status).toBe(504)
    expect(await response.json()).toMatchObject({ error: { code: 'upstream_timeout' } })
    const entry = (await t.settled(1)).at(-1)
    expect(entry).toMatchObject({ state: 'estimated', outputTokens: 0 })
    expect(entry?.costPico).toBeGreaterThan(0n)
  },
)

it('with a budget, a provider that never responds may cost all that was reserved', async () => {
  const token = '22222222-2222-4333-8444-555555555555'
  await t.addMember('limited', token, { monthlyLimitPico: 1_000_000_000_000n })
  expect((await t.chat('silence', {}, { token })).status).toBe(504)
  const entry = (await t.settled(3)).at(-1)
  expect(entry).toMatchObject({ state: 'estimated', costPico: entry?.reservedPico, flags: 'full_reservation' })
})

it('a provider that stalls in mid-stream: the stream breaks off, and what was relayed is estimated', async () => {
  await t.close()
  t = await testGateway({ timeouts: { idle: 300 } })
  const response = await t.chat('tokens:7/9 stall:4', { stream: true })
  await expect(response.text()).rejects.toThrow()
  const entry = (await t.settled(1)).at(-1)
  expect(entry).toMatchObject({ state: 'estimated', status: 200 })
  expect(entry?.outputTokens).toBeGreaterThan(0)
})

it('a client that reads nothing is disconnected, and what was relayed is estimated', async () => {
  const call = request(`${t.url}/chat/completions`, { method: 'POST', headers: { authorization: `Bearer ${TOKEN}` } })
  call.on('error', () => {})
  call.end(JSON.stringify({ model: 'gpt-4o', stream: true, messages: [{ role: 'user', content: 'flood:1000' }] }))
  await once(call, 'response')
  await expect.poll(async () => (await t.entries()).at(-1)?.state).toBe('estimated')
  await expect.poll(() => t.last().disconnected).toBe(true)
  call.destroy()
})
