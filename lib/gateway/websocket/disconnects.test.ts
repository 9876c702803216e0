import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TOKEN, testGateway } from '../../../test/gateway'
import { openSocket } from '../../../test/socket-client'

const BUDGET = '22222222-2222-4333-8444-555555555555'
const LAST = 'response.completed'
let t: Awaited<ReturnType<typeof testGateway>>
beforeEach(async () => {
  t = await testGateway()
})
afterEach(() => t.close())

const open = (token = TOKEN) => openSocket(`${t.url}/responses`, token)
const create = (input: string, more: object = {}) => ({ type: 'response.create', model: 'gpt-4o', input, ...more })

describe('clients that hang up', () => {
  it('after any event, with a budget: billed to the end', async () => {
    await t.addMember('budget', BUDGET, { monthlyLimitPico: 10n ** 12n })
    const counts = [1, 2, 3, 4, 5, 6, 7, 8]
    for (const count of counts) {
      const client = await open(BUDGET)
      client.socket.on('message', () => client.raw.length === count && client.socket.terminate())
      client.send(create('tokens:50/20 say:Hello pace:2', { max_output_tokens: 100 }))
      await client.closed
    }
    const entries = await t.settled(counts.length)
    const exact = { state: 'settled', inputTokens: 50, outputTokens: 20, costPico: 325_000_000n }
    expect(entries).toMatchObject(counts.map(() => exact))
  })

  it('without one: the provider is cut off at once, and the entry estimated', async () => {
    const client = await open()
    client.socket.on('message', () => client.raw.length === 3 && client.socket.terminate())
    client.send(create('tokens:50/20 stall:5'))
    expect(await t.settled(1)).toMatchObject([{ state: 'estimated' }])
    await expect.poll(() => t.fake.sockets[0]?.socket.readyState).toBe(3)
  })

  it('before the provider has it: nothing is sent or billed', async () => {
    const client = await open()
    client.send(create('hi'))
    client.socket.terminate()
    await expect.poll(async () => (await t.entries()).every(({ state }) => state !== 'reserved')).toBe(true)
    const billed = (await t.entries()).length
    expect(billed).toBeLessThanOrEqual(1)
  })
})

describe('limits', () => {
  it('responses in progress count as open requests of their member, ended ones do not', async () => {
    await t.close()
    t = await testGateway({ env: { MAX_CONCURRENT_REQUESTS: '1' } })
    const client = await open()
    for (let nth = 0; nth < 3; nth += 1) {
      client.send(create('hi'))
      await client.next(LAST)
    }
    client.send(create('stall:3'))
    await client.next('response.created')
    client.send(create('hi'))
    expect(await client.next('error')).toMatchObject({ status: 429, error: { code: 'rate_limit_exceeded' } })
    expect((await t.chat('hi')).status).toBe(429)
  })

  it('an event that is too large closes the socket with 1009, and nothing is sent', async () => {
    await t.close()
    t = await testGateway({ env: { MAX_BODY_MB: '1' } })
    const client = await open()
    client.send(create('x'.repeat(1_100_000)))
    expect((await client.closed).code).toBe(1009)
    expect(t.fake.sockets).toHaveLength(0)
  })

  it('a client that reads slowly slows the provider down, and gets everything', async () => {
    const client = await open()
    client.socket.pause()
    client.send(create('tokens:9/9 flood:300'))
    await expect.poll(() => t.fake.sockets[0]?.socket.bufferedAmount ?? 0).toBeGreaterThan(0)
    // What the provider cannot send any more, it keeps.
    const waiting: number[] = []
    await expect
      .poll(() => {
        waiting.push(t.fake.sockets[0]?.socket.bufferedAmount ?? 0)
        return waiting.length > 10 && new Set(waiting.slice(-10)).size === 1
      })
      .toBe(true)
    expect(waiting.at(-1)).toBeGreaterThan(0)
    client.socket.resume()
    await client.next(LAST)
    expect(client.raw.filter((text) => text.length > 65_536)).toHaveLength(300)
    expect(await t.settled(1)).toMatchObject([{ state: 'settled', inputTokens: 9 }])
  })

  it('shutting down, responses in progress finish and idle sockets are closed', async () => {
    const [idle, busy] = [await open(), await open()]
    busy.send(create('tokens:30/3 pace:5'))
    await busy.next('response.created')
    const closing = t.gateway.close(5000)
    expect((await idle.closed).code).toBe(1001)
    await busy.next(LAST)
    expect((await busy.closed).code).toBe(1001)
    await closing
    expect(await t.settled(1)).toMatchObject([{ state: 'settled', inputTokens: 30 }])
  })

  it('after the grace period they are broken off and settled', async () => {
    const client = await open()
    client.send(create('tokens:30/3 stall:4'))
    await client.next('response.output_text.delta', 'response.content_part.added')
    await t.gateway.close(10)
    await client.closed
    expect(await t.settled(1)).toMatchObject([{ state: 'estimated' }])
  })
})
