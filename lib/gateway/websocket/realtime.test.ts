import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SECRET, TOKEN, testGateway } from '../../../test/gateway'
import { openSocket, refusalOf } from '../../../test/socket-client'

const BUDGET = '22222222-2222-4333-8444-555555555555'
const MODEL = 'gpt-realtime'
let t: Awaited<ReturnType<typeof testGateway>>
beforeEach(async () => {
  t = await testGateway()
})
afterEach(() => t.close())

const open = (token: string | null = TOKEN, protocols?: string[]) =>
  openSocket(`${t.url}/realtime?model=${MODEL}`, token, {}, protocols)
const say = (text: string) => ({
  type: 'conversation.item.create',
  item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }] },
})
const silent = { type: 'session.update', session: { type: 'realtime', audio: { input: { turn_detection: null } } } }
const create = (response: object = {}) => ({ type: 'response.create', response })
const errorOf = (event: { [name: string]: unknown }) => event.error as { code: string; message: string }

describe('a realtime conversation', () => {
  it('is billed response by response: text, audio and cached tokens each at their price', async () => {
    const client = await open()
    expect((await client.next('session.created')).session).toMatchObject({ model: MODEL })
    client.send(say('tokens:100/10/64'))
    client.send(create())
    await client.next('response.done')
    client.send(say('tokens:7/3'))
    client.send({ type: 'response.create' })
    await client.next('response.done')
    const rows = await t.settled(2)
    expect(rows).toMatchObject([
      {
        ...{ endpoint: 'realtime', model: MODEL, state: 'settled', status: 200, flags: null },
        ...{ inputTokens: 100, cachedTokens: 64, audioInputTokens: 16, outputTokens: 10, audioOutputTokens: 10 },
        // 64 cached at $0.40, 20 of text at $4, 16 of audio at $32, 10 of audio at $64 a million.
        costPico: 64n * 400_000n + 20n * 4_000_000n + 16n * 32_000_000n + 10n * 64_000_000n,
      },
      { inputTokens: 7, audioInputTokens: 0, outputTokens: 3 },
    ])
    expect(t.fake.sockets[0]?.key).toBe(SECRET)
  })

  it('takes the token from the subprotocol of browsers, and keeps it to itself', async () => {
    const client = await open(null, ['realtime', `openai-insecure-api-key.${TOKEN}`])
    await client.next('session.created')
    expect(client.socket.protocol).toBe('realtime')
    expect(JSON.stringify(t.fake.sockets[0]?.headers)).not.toContain(TOKEN)
  })

  it('an error of the provider’s closes the entry it belongs to, at no cost', async () => {
    const client = await open()
    client.send(create({ instructions: 'fail' }))
    expect(errorOf(await client.next('error')).message).toBe('No.')
    expect(await t.settled(1)).toMatchObject([{ state: 'failed', costPico: 0n }])
    client.send(create())
    await client.next('response.done')
    expect(await t.settled(2)).toHaveLength(2)
  })

  it('what the provider answers by itself is recorded too, and so are transcriptions', async () => {
    const client = await open()
    const transcription = { model: 'gpt-4o-mini-transcribe' }
    client.send({
      type: 'session.update',
      session: { audio: { input: { turn_detection: { type: 'server_vad' }, transcription } } },
    })
    client.send({ type: 'input_audio_buffer.append', audio: 'AAAA' })
    await client.next('response.done')
    client.send({ type: 'input_audio_buffer.commit' })
    await client.next('conversation.item.input_audio_transcription.completed')
    expect(await t.settled(2)).toMatchObject([
      { endpoint: 'realtime', state: 'settled', inputTokens: 9, outputTokens: 12 },
      { endpoint: 'audio/transcriptions', model: 'gpt-4o-mini-transcribe', inputTokens: 20, outputTokens: 10 },
    ])
  })

  it('what the provider has begun by itself is recorded, although the client has left', async () => {
    const client = await open()
    await client.next('session.created')
    const provider = t.fake.sockets[0]?.socket
    // It does not hear yet that the connection is being closed.
    provider?.pause()
    client.socket.close()
    await client.closed
    provider?.send(JSON.stringify({ type: 'response.created', response: { id: 'resp_late', status: 'in_progress' } }))
    provider?.resume()
    expect(await t.settled(1)).toMatchObject([
      { endpoint: 'realtime', state: 'estimated', costPico: expect.any(BigInt) },
    ])
  })

  it.each([
    ['an unknown event', { type: 'response.inject' }, 'unsupported'],
    ['a prompt that all users share', { type: 'session.update', session: { prompt: { id: 'pmpt_1' } } }, 'unsupported'],
    ['a voice that all users share', create({ audio: { output: { voice: { id: 'voice_1' } } } }), 'unsupported'],
  ])('%s is refused, and not sent', async (_, event, code) => {
    const client = await open()
    client.send(event)
    expect(errorOf(await client.next('error')).code).toBe(code)
    client.send(create())
    await client.next('response.done')
    expect(t.fake.sockets[0]?.events).toMatchObject([{ type: 'response.create' }])
  })

  it('is refused before it begins without a model, a token or a provider', async () => {
    const url = `${t.url}/realtime`
    expect(await refusalOf(`${url}?model=${MODEL}`, null)).toMatchObject({ status: 401 })
    expect(await refusalOf(url, TOKEN)).toMatchObject({ status: 400, error: { param: 'model' } })
    expect(await refusalOf(`${url}?call_id=x`, TOKEN)).toMatchObject({ status: 400, error: { code: 'unsupported' } })
    t.fake.handshakes.push(0)
    expect(await refusalOf(`${url}?model=${MODEL}`, TOKEN)).toMatchObject({
      ...{ status: 502, error: { code: 'upstream_unreachable' } },
    })
    t.fake.handshakeCode = 'model_not_found'
    t.fake.handshakes.push(404)
    expect(await refusalOf(`${url}?model=${MODEL}`, TOKEN)).toMatchObject({
      ...{ status: 404, error: { code: 'model_not_found', message: expect.not.stringContaining(SECRET) } },
    })
    expect(await t.entries()).toHaveLength(0)
  })
})

describe('with a budget', () => {
  beforeEach(async () => {
    await t.addMember('budget', BUDGET, { monthlyLimitPico: 6n * 10n ** 12n })
  })

  it('a response gets an output limit that is paid for, wherever it can be', async () => {
    const client = await open(BUDGET)
    for (const event of [
      create(),
      { type: 'response.create' },
      create({ max_output_tokens: 'inf' }),
      create({ max_output_tokens: 50 }),
    ]) {
      client.send(event)
      await client.next('response.done')
    }
    const limits = t.fake.sockets[0]?.events.map(
      (event) => (event as { response?: { max_output_tokens?: unknown } }).response?.max_output_tokens,
    )
    expect(limits).toEqual([expect.any(Number), expect.any(Number), expect.any(Number), 50])
    client.send({ type: 'session.update', session: { ...silent.session, max_output_tokens: 7 } })
    await client.next('session.updated')
    client.send(create())
    await client.next('response.done')
    expect(t.fake.sockets[0]?.events.at(-1)).toMatchObject({ response: { max_output_tokens: 7 } })
    for (const { reservedPico } of await t.settled(5)) expect(reservedPico).toBeLessThanOrEqual(6n * 10n ** 12n)
  })

  it('what the provider would answer by itself is refused in words, until it is turned off', async () => {
    const client = await open(BUDGET)
    await client.next('session.created')
    client.send({ type: 'input_audio_buffer.append', audio: 'AAAA' })
    expect(errorOf(await client.next('error'))).toMatchObject({
      code: 'unbounded_cost',
      message: expect.stringMatching(/turn_detection/),
    })
    client.send({ type: 'session.update', session: { audio: { input: { turn_detection: { type: 'server_vad' } } } } })
    expect(errorOf(await client.next('error')).code).toBe('unbounded_cost')
    client.send({ type: 'session.update', session: { audio: { input: { transcription: { model: 'whisper-1' } } } } })
    expect(errorOf(await client.next('error')).code).toBe('unbounded_cost')
    client.send(silent)
    await client.next('session.updated')
    client.send({ type: 'input_audio_buffer.append', audio: 'AAAA' })
    await client.next('response.done')
    expect(await t.settled(1)).toMatchObject([{ state: 'settled', inputTokens: 9 }])
  })

  it('that is spent, a response is refused in words, and the socket stays open', async () => {
    await t.context.db.user.updateMany({ data: { monthlyLimitPico: 1000n } })
    const client = await open(BUDGET)
    client.send(create({ max_output_tokens: 10 }))
    const refusal = await client.next('error', 'response.done')
    expect(refusal).toMatchObject({ status: 429, error: { code: 'insufficient_quota' } })
    expect(client.socket.readyState).toBe(client.socket.OPEN)
    expect(t.fake.billed).toHaveLength(0)
  })

  it('every hang-up of the provider’s is settled within the reservation', async () => {
    for (const reset of [0, 1, 2, 3]) {
      const client = await open(BUDGET)
      client.send(say(`tokens:40/10 reset:${reset}`))
      client.send(create({ max_output_tokens: 100 }))
      expect(errorOf(await client.next('error')).code).toBe('upstream_broken')
      await client.closed
    }
    for (const { state, costPico, reservedPico } of await t.settled(4)) {
      expect(state).toBe('estimated')
      expect(costPico).toBeLessThanOrEqual(reservedPico)
    }
  })

  it('every hang-up of the client’s is billed to the end', async () => {
    for (const count of [2, 3, 4]) {
      const client = await open(BUDGET)
      client.socket.on('message', () => client.raw.length === count && client.socket.terminate())
      client.send(say('tokens:40/10'))
      client.send(create({ max_output_tokens: 100 }))
      await client.closed
    }
    await expect.poll(() => t.fake.billed.length).toBe((await t.settled(0)).length)
    for (const entry of await t.settled(0)) expect(entry).toMatchObject({ state: 'settled', inputTokens: 40 })
  })
})

describe('on Azure', () => {
  const AZURE = 'azure-fake-secret-0001'
  beforeEach(async () => {
    await t.context.db.providerKey.deleteMany({})
    t.fake.deployments.set('team voice', MODEL)
    const deployments = JSON.stringify({ [MODEL]: 'team voice' })
    const id = await t.addKey(AZURE, { apiType: 'azure_openai', endpoint: `${t.fake.url}/openai/` })
    await t.context.db.providerKey.update({ where: { id }, data: { deployments, updatedAt: new Date() } })
  })

  it.each([null, '2024-10-21', 'preview'])(
    'with version %s, is asked for at the address of the deployment',
    async (apiVersion) => {
      await t.context.db.providerKey.updateMany({ data: { apiVersion, updatedAt: new Date() } })
      const client = await open()
      client.send(say('tokens:100/10/64'))
      client.send(create())
      await client.next('response.done')
      const [socket] = t.fake.sockets
      expect(socket).toMatchObject({ path: '/openai/v1/realtime?model=team%20voice', key: AZURE })
      expect(socket?.headers.authorization).toBeUndefined()
      expect(socket?.events.at(-1)).toEqual({ ...create(), event_id: expect.any(String) })
      expect(await t.settled(1)).toMatchObject([
        {
          ...{ endpoint: 'realtime', model: MODEL, label: MODEL, state: 'settled', inputTokens: 100, cachedTokens: 64 },
          costPico: 64n * 400_000n + 20n * 4_000_000n + 16n * 32_000_000n + 10n * 64_000_000n,
        },
      ])
    },
  )

  it('a member’s budget is reserved from, and a spent one refuses', async () => {
    await t.addMember('budget', BUDGET, { monthlyLimitPico: 6n * 10n ** 12n })
    const client = await open(BUDGET)
    client.send(create({ max_output_tokens: 50 }))
    await client.next('response.done')
    const [entry] = await t.settled(1)
    expect(entry?.reservedPico).toBeGreaterThan(entry?.costPico ?? 0n)
    await t.context.db.user.updateMany({ where: { name: 'budget' }, data: { monthlyLimitPico: 1n } })
    client.send(create({ max_output_tokens: 50 }))
    expect(await client.next('error', 'response.done')).toMatchObject({ error: { code: 'insufficient_quota' } })
    expect(t.fake.billed).toHaveLength(1)
  })

  it('a deployment that is missing fails over to another key', async () => {
    t.fake.deployments.clear()
    t.fake.deployments.set('other', 'other')
    await t.addKey(SECRET, { tier: 1 })
    const client = await open()
    client.send(create())
    await client.next('response.done')
    expect(t.fake.sockets).toMatchObject([{ path: `/v1/realtime?model=${MODEL}`, key: SECRET }])
  })
})

it('an alias is the provider’s name in the address, and in no event', async () => {
  await t.context.db.providerKey.updateMany({
    data: { aliases: JSON.stringify({ voice: MODEL }), updatedAt: new Date() },
  })
  const client = await openSocket(`${t.url}/realtime?model=voice`, TOKEN)
  client.send(create())
  await client.next('response.done')
  expect(t.fake.sockets[0]).toMatchObject({ path: `/v1/realtime?model=${MODEL}` })
  expect(t.fake.sockets[0]?.events).toEqual([{ ...create(), event_id: expect.any(String) }])
})
