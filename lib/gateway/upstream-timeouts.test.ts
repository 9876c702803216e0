import { afterAll, beforeAll, expect, it } from 'vitest'
import { testGateway } from '../../test/gateway'

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

it('a provider that stalls in mid-stream: the stream breaks off, and what was relayed is estimated', async () => {
  await t.close()
  t = await testGateway({ timeouts: { idle: 300 } })
  const response = await t.chat('tokens:7/9 stall:4', { stream: true })
  await expect(response.text()).rejects.toThrow()
  const entry = (await t.settled(1)).at(-1)
  expect(entry).toMatchObject({ state: 'estimated', status: 200 })
  expect(entry?.outputTokens).toBeGreaterThan(0)
})
