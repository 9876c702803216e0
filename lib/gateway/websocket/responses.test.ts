import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SECRET, TOKEN, testGateway } from '../../../test/gateway'
import { openSocket, refusalOf } from '../../../test/socket-client'
import { spentPico } from '../../../test/spent'
import { dayOf, monthOf } from '../../core/time'

const BUDGET = '22222222-2222-4333-8444-555555555555'
const OTHER = '33333333-2222-4333-8444-555555555555'
const LAST = 'response.completed'
let t: Awaited<ReturnType<typeof testGateway>>
beforeEach(async () => {
  t = await testGateway()
})
afterEach(() => t.close())

const open = (token = TOKEN) => openSocket(`${t.url}/responses`, token)
const create = (input: string, more: object = {}) => ({ type: 'response.create', model: 'gpt-4o', input, ...more })
const thisMonth = () => monthOf(dayOf(Date.now(), 'UTC'))
const errorOf = (event: { [name: string]: unknown }) => event.error as { code: string; message: string; param: string }

describe('a response over a WebSocket', () => {
  it('is billed exactly, one entry each, over one connection, and its bytes are the provider’s', async () => {
    const headers = { 'user-agent': 'codex_exec/0.171', 'session-id': 'of-codex' }
    const client = await openSocket(`${t.url}/responses`, TOKEN, { headers })
    client.send(create('tokens:100/10/40'))
    await client.next(LAST)
    expect(await t.settled(1)).toMatchObject([
      {
        ...{ endpoint: 'responses', model: 'gpt-4o', state: 'settled', status: 200, stream: true, flags: null },
        ...{ client: 'codex_exec', sessionId: 'of-codex' },
        ...{ inputTokens: 100, cachedTokens: 40, outputTokens: 10, costPico: 300_000_000n },
      },
    ])
    client.send(create('tokens:7/3'))
    await client.next(LAST)
    expect((await t.settled(2)).map(({ costPico }) => costPico)).toEqual([300_000_000n, 47_500_000n])
    expect(t.fake.sockets).toHaveLength(1)
    const [socket] = t.fake.sockets
    expect(socket?.key).toBe(SECRET)
    expect(socket?.events).toEqual([create('tokens:100/10/40'), create('tokens:7/3')])
    client.socket.close()
  })

  it('is settled before its last event arrives', async () => {
    const client = await open()
    let spent: Promise<bigint> | undefined
    client.socket.on('message', (data) => {
      if (String(data).includes(LAST)) spent = spentPico(t.context.ledger, { userId: 1, month: thisMonth() })
    })
    client.send(create('tokens:100/10'))
    await client.next(LAST)
    expect(await spent).toBe(350_000_000n)
  })

  it('belongs to the stream that asked for it', async () => {
    const client = await open()
    client.send(create('tokens:10/1', { stream_id: 'a' }))
    client.send(create('tokens:20/2', { stream_id: 'b' }))
    const ids = [await client.next(LAST), await client.next(LAST)].map(({ stream_id }) => stream_id)
    expect(ids).toEqual(['a', 'b'])
    const rows = await t.settled(2)
    expect(rows.map(({ inputTokens, outputTokens }) => [inputTokens, outputTokens]).sort()).toEqual([
      [10, 1],
      [20, 2],
    ])
  })

  it('that fails at the provider costs nothing, and its error is the provider’s without the key', async () => {
    const client = await open()
    client.send(create('status:429 code:rate_limit_exceeded'))
    const event = await client.next('error')
    expect(event).toMatchObject({ status: 429, error: { code: 'rate_limit_exceeded' } })
    expect(JSON.stringify(event)).not.toContain(SECRET)
    expect(await t.settled(1)).toMatchObject([{ state: 'failed', status: 429, costPico: 0n }])
    client.send(create('hi'))
    await client.next(LAST)
  })

  it.each([
    ['is not JSON', 'nonsense', 'invalid_request'],
    ['has a field twice', '{"type":"response.create","model":"gpt-4o","model":"gpt-4"}', 'invalid_request'],
    ['is of another type', '{"type":"response.steer","input":"x"}', 'unsupported'],
    ['runs in the background', '{"type":"response.create","model":"gpt-4o","background":true}', 'unsupported'],
    ['names no model', '{"type":"response.create","input":"x"}', 'invalid_request'],
    ['names an unknown conversation', '{"type":"response.create","model":"gpt-4o","conversation":"c"}', 'unsupported'],
  ])('an event that %s is refused in words, and the socket stays open', async (_, event, code) => {
    const client = await open()
    client.socket.send(event)
    const refusal = await client.next('error')
    expect(refusal.status).toBe(400)
    expect(errorOf(refusal).code).toBe(code)
    client.send(create('hi'))
    await client.next(LAST)
    expect(await t.settled(1)).toHaveLength(1)
    expect(t.fake.sockets[0]?.events).toHaveLength(1)
  })
})

describe('members', () => {
  it('need a token, an offered path and room', async () => {
    expect(await refusalOf(`${t.url}/responses`, null)).toMatchObject({
      status: 401,
      error: { code: 'invalid_api_key' },
    })
    expect(await refusalOf(`${t.url}/responses`, OTHER)).toMatchObject({ status: 401 })
    expect(await refusalOf(`${t.url}/chat/completions`, TOKEN)).toMatchObject({
      ...{ status: 426, error: { code: 'websocket_unsupported' } },
    })
    expect(t.fake.sockets).toHaveLength(0)
  })

  it('are told which budget is spent, and are never let over it', async () => {
    await t.addMember('budget', BUDGET, { monthlyLimitPico: 400_000_000n })
    const client = await open(BUDGET)
    client.send(create('tokens:20/3', { max_output_tokens: 10, stream_id: 's' }))
    await client.next(LAST)
    client.send(create('tokens:20/10', { max_output_tokens: 30, stream_id: 's' }))
    const refusal = await client.next('error', LAST)
    expect(refusal).toMatchObject({ status: 429, stream_id: 's', headers: { 'x-should-retry': 'false' } })
    expect(errorOf(refusal)).toMatchObject({ code: 'insufficient_quota', message: expect.stringMatching(/resets on/) })
    expect(t.fake.billed).toHaveLength(1)
    expect(client.socket.readyState).toBe(client.socket.OPEN)
  })

  it('with a budget get an output limit that it covers', async () => {
    await t.addMember('budget', BUDGET, { monthlyLimitPico: 10n ** 9n })
    const client = await open(BUDGET)
    client.send(create('hi'))
    await client.next(LAST)
    const [sent] = t.fake.sockets[0]?.events ?? []
    const limit = (sent as { max_output_tokens?: number } | undefined)?.max_output_tokens
    expect(limit).toBeGreaterThan(10)
    expect(limit).toBeLessThan(100)
  })

  it.each([
    ['paused', { disabled: true }],
    ['expired', { expiresAt: new Date(0) }],
  ])('that are %s are told so at the next response, and disconnected', async (_, data) => {
    const client = await open()
    client.send(create('hi'))
    await client.next(LAST)
    await t.context.db.user.updateMany({ data })
    client.send(create('hi'))
    expect(errorOf(await client.next('error')).code).toBe('invalid_api_key')
    expect((await client.closed).code).toBe(1008)
    expect(t.fake.billed).toHaveLength(1)
  })

  it('that are paused are disconnected although they ask for nothing', async () => {
    await t.close()
    t = await testGateway({ timeouts: { ping: 200 } })
    const client = await open()
    await t.context.db.user.updateMany({ data: { disabled: true } })
    // On a busy machine the answer to a ping may come too late.
    expect([1008, 1006]).toContain((await client.closed).code)
  })

  it('may use only their models, as often as their limit allows', async () => {
    await t.addMember('limited', OTHER, { models: '["gpt-4o-mini"]', requestsPerMinute: 1 })
    const client = await open(OTHER)
    client.send(create('hi'))
    expect(errorOf(await client.next('error')).code).toBe('model_not_allowed')
    client.send(create('hi', { model: 'gpt-4o-mini' }))
    await client.next(LAST)
    client.send(create('hi', { model: 'gpt-4o-mini' }))
    expect(await client.next('error')).toMatchObject({ status: 429, error: { code: 'rate_limit_exceeded' } })
  })

  it('continue their own responses only, stored or of this connection', async () => {
    await t.addMember('other', OTHER, {})
    const [mine, others] = [await open(), await open(OTHER)]
    const idOf = async (more: object) => {
      mine.send(create('hi', more))
      return ((await mine.next(LAST)).response as { id: string }).id
    }
    const ids = [await idOf({ store: false }), await idOf({})]
    for (const previous_response_id of ids) {
      mine.send(create('hi', { previous_response_id }))
      await mine.next(LAST)
      others.send(create('hi', { previous_response_id }))
      const refusal = await others.next('error', LAST)
      expect(refusal).toMatchObject({ status: 400, error: { code: 'previous_response_not_found' } })
    }
    const again = await open()
    again.send(create('hi', { previous_response_id: ids[1] }))
    await again.next(LAST)
    again.send(create('hi', { previous_response_id: ids[0] }))
    expect(errorOf(await again.next('error')).code).toBe('previous_response_not_found')
  })
})

describe('providers', () => {
  it('that cannot be reached or reject the key are followed by the next key', async () => {
    const second = await t.addKey('sk-fake-second-secret-0001', { tier: 1 })
    t.fake.rejectedKeys.add(SECRET)
    const client = await open()
    client.send(create('hi'))
    await client.next(LAST)
    const first = second - 1
    expect(await t.settled(1)).toMatchObject([{ keyId: second, trail: `${first}:401 ${second}:200`, state: 'settled' }])
  })

  it('are asked for what an alias stands for, and billed by that', async () => {
    await t.context.db.providerKey.updateMany({ data: { aliases: '{"fast":"gpt-4o-mini"}' } })
    const client = await open()
    client.send(create('tokens:100/10', { model: 'fast' }))
    await client.next(LAST)
    expect(t.fake.sockets[0]?.events).toMatchObject([{ model: 'gpt-4o-mini' }])
    expect(await t.settled(1)).toMatchObject([{ model: 'fast', label: 'gpt-4o-mini', costPico: 21_000_000n }])
  })

  it('of which none can be reached cost nothing, and the socket stays open', async () => {
    t.fake.handshakes.push(0)
    const client = await open()
    client.send(create('hi'))
    expect(await client.next('error')).toMatchObject({ status: 502, error: { code: 'upstream_unreachable' } })
    expect(await t.settled(1)).toMatchObject([{ state: 'failed', costPico: 0n }])
    client.send(create('hi'))
    await client.next(LAST)
  })

  it('without WebSockets: 426 from then on, so that the client uses HTTP', async () => {
    t.fake.handshakes.push(404)
    const client = await open()
    client.send(create('hi'))
    expect(await client.next('error')).toMatchObject({ status: 426, error: { code: 'websocket_unsupported' } })
    await client.closed
    expect(await refusalOf(`${t.url}/responses`, TOKEN)).toMatchObject({ status: 426 })
    expect((await t.chat('hi')).status).toBe(200)
  })

  it('that hang up after any event: the entry is settled within its reservation, the client told', async () => {
    await t.addMember('budget', BUDGET, { monthlyLimitPico: 10n ** 12n })
    const events = 9
    for (let reset = 0; reset < events; reset += 1) {
      const client = await open(BUDGET)
      client.send(create(`tokens:50/20 say:Hello reset:${reset}`, { max_output_tokens: 100 }))
      expect(await client.next('error', LAST)).toMatchObject({ status: 502, error: { code: 'upstream_broken' } })
      expect((await client.closed).code).toBe(1011)
    }
    const entries = await t.settled(events)
    expect(entries).toHaveLength(events)
    for (const { state, costPico, reservedPico } of entries) {
      expect(state).toBe('estimated')
      expect(costPico).toBeGreaterThan(0n)
      expect(costPico).toBeLessThanOrEqual(reservedPico)
    }
  })

  it('that fall silent are given up', async () => {
    await t.close()
    t = await testGateway({ timeouts: { head: 200 } })
    const client = await open()
    client.send(create('silence'))
    expect(errorOf(await client.next('error')).code).toBe('upstream_broken')
    expect(await t.settled(1)).toMatchObject([{ state: 'estimated' }])
  })

  it('that close an idle connection close the client’s', async () => {
    const client = await open()
    client.send(create('hi'))
    await client.next(LAST)
    t.fake.sockets[0]?.socket.close(1001, 'sixty minutes')
    expect(await client.closed).toEqual({ code: 1001, reason: 'sixty minutes' })
  })
})
