import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { testGateway } from '../../test/gateway'
import { type RawResponse, startRawProvider } from '../../test/raw-provider'
import { dayOf, monthOf } from '../core/time'
import { uuid7 } from '../core/uuid7'
import type { Reservation } from '../ledger/entry'
import type { AppContext } from '../runtime/context'

const token = '22222222-2222-4333-8444-555555555555'
const DOLLAR = 1_000_000_000_000n
/** At gpt-4o's price of $10 for a million output tokens: $4. */
const FOUR_DOLLARS = { max_tokens: 400_000 }

let rejections = 0
let isUnreadable = false
const countingRejections = (context: AppContext): AppContext => ({
  ...context,
  ledger: {
    ...context.ledger,
    amounts: (month) => (isUnreadable ? Promise.reject(new Error('no connection')) : context.ledger.amounts(month)),
    async reserve(reservation) {
      const rejection = await context.ledger.reserve(reservation)
      if (rejection) rejections += 1
      return rejection
    },
  },
})

let t: Awaited<ReturnType<typeof testGateway>>
let userId = 0
beforeAll(async () => {
  t = await testGateway({ wrap: countingRejections, timeouts: { keepAlive: 50 } })
  userId = (await t.addMember('agents', token, { monthlyLimitPico: 20n * DOLLAR })).id
})
afterAll(() => t.close())
beforeEach(() => {
  rejections = 0
})

const ask = (content: string, more: object, wait?: string, init: RequestInit = {}) =>
  t.chat(content, { ...FOUR_DOLLARS, ...more }, { ...init, token, headers: wait ? { 'x-chatelaine-wait': wait } : {} })

const month = () => ({ userId, month: monthOf(dayOf(Date.now(), 'UTC')) })

/** What another open request of the member holds, perhaps on another replica. */
async function hold(dollars: bigint) {
  const startedAt = Date.now()
  const reservation: Reservation = {
    ...{ id: uuid7(), userId, keyId: 1, model: 'gpt-4o', label: 'gpt-4o', endpoint: 'chat/completions', stream: false },
    ...{ startedAt, day: dayOf(startedAt, 'UTC'), estimatePico: 0n, reservedPico: dollars * DOLLAR },
    budgets: [{ ...month(), limitPico: null }],
  }
  expect(await t.context.ledger.reserve(reservation)).toBe(null)
  return () => t.context.ledger.release(reservation)
}

const isWaiting = () => expect.poll(() => rejections).toBeGreaterThan(0)
const amounts = () => t.context.ledger.amounts(month())
const errorOf = async (response: Response) => ((await response.json()) as { error: { message: string } }).error

it('ten parallel agents of a member whose budget fits four all finish, none over budget', async () => {
  const sent = t.fake.requests.length
  const responses = await Promise.all(
    Array.from({ length: 10 }, () => ask('tokens:100/50 pace:20', { stream: true }, '120')),
  )
  const texts = await Promise.all(responses.map((response) => response.text()))
  expect(responses.map(({ status }) => status)).toEqual(Array(10).fill(200))
  for (const text of texts) expect(text).toContain('data: [DONE]')
  expect(rejections).toBeGreaterThan(0)
  expect(t.fake.requests.length - sent).toBe(10)
  await t.settled(10)
  expect(await amounts()).toMatchObject({ reservedPico: 0n })
})

it('waits for what another replica holds', async () => {
  const release = await hold(18n)
  const response = ask('tokens:5/2', {})
  await isWaiting()
  await release()
  expect((await response).status).toBe(200)
})

it('without time to wait it is refused at once, and told what is spent, held and left', async () => {
  const release = await hold(18n)
  const response = await ask('tokens:5/2', {}, '0')
  expect([response.status, response.headers.get('retry-after'), response.headers.get('x-should-retry')]).toEqual([
    ...[429, '1', 'true'],
  ])
  expect((await errorOf(response)).message).toMatch(
    /^Your other open requests hold the rest of your monthly budget\. Of \$20\.000000, \$0\.0\d+ is spent, \$18\.000000 is held by open requests, and \$1\.9\d+ is left\./,
  )
  expect(rejections).toBe(1)
  await release()
})

it('what no waiting helps is refused at once', async () => {
  const response = await ask('tokens:5/2', { max_tokens: 3_000_000 }, '120')
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, null])
  expect(await errorOf(response)).toMatchObject({ code: 'insufficient_quota' })
})

it('what costs nothing does not wait behind what does', async () => {
  await t.setPrice('free-model', 0n)
  const release = await hold(18n)
  const waiting = ask('tokens:5/2', {}, '120')
  await isWaiting()
  const free = ask('tokens:5/2', { model: 'free-model' }, '120')
  expect((await free).status).toBe(200)
  await release()
  expect((await waiting).status).toBe(200)
})

it.each([
  ['before the reservation', { max_tokens: undefined }],
  ['after a rejection', FOUR_DOLLARS],
])('a ledger that cannot be read %s is a 503, and nothing is sent', async (_, more) => {
  const release = await hold(18n)
  const sent = t.fake.requests.length
  isUnreadable = true
  const response = await ask('tokens:5/2', more, '0')
  isUnreadable = false
  expect([response.status, await errorOf(response)]).toMatchObject([503, { code: 'unavailable' }])
  await release()
  expect(t.fake.requests.length).toBe(sent)
  expect(await amounts()).toMatchObject({ reservedPico: 0n })
})

it.each(['121', '-1', '1.5', 'soon', '60; keepalive', '1, 2'])('X-Chatelaine-Wait: %s is refused', async (wait) => {
  const response = await ask('tokens:5/2', {}, wait)
  expect([response.status, (await errorOf(response)).message]).toEqual([
    400,
    'The header X-Chatelaine-Wait must be seconds from 0 to 120, such as "60" or "60; keep-alive".',
  ])
})

it('who hangs up while waiting leaves nothing behind', async () => {
  const release = await hold(18n)
  const sent = t.fake.requests.length
  const abort = new AbortController()
  const response = ask('tokens:5/2', {}, '120', { signal: abort.signal })
  await isWaiting()
  abort.abort()
  await expect(response).rejects.toThrow()
  await release()
  expect((await ask('tokens:5/2', {}, '120')).status).toBe(200)
  await t.settled(1)
  expect(t.fake.requests.length - sent).toBe(1)
  expect(await amounts()).toMatchObject({ reservedPico: 0n })
})

it.each([
  ['raised', { monthlyLimitPico: 40n * DOLLAR }, 200],
  ['paused', { disabled: true }, 401],
  ['no longer allowed the model', { models: '["other"]' }, 403],
])('a member who is %s while a request waits', async (_, data, status) => {
  const release = await hold(18n)
  const response = ask('tokens:5/2', {}, '120')
  await isWaiting()
  await t.context.db.user.update({ where: { id: userId }, data })
  expect((await response).status).toBe(status)
  const before = { monthlyLimitPico: 20n * DOLLAR, disabled: false, models: null }
  await t.context.db.user.update({ where: { id: userId }, data: before })
  await release()
  expect(await amounts()).toMatchObject({ reservedPico: 0n })
})

it('an answer without a limit of its own waits, rather than being cut short', async () => {
  const spent = (await amounts()).settledPico
  const left = DOLLAR / 100n
  await t.context.db.user.update({ where: { id: userId }, data: { monthlyLimitPico: spent + 10n * DOLLAR + left } })
  const release = await hold(10n)
  const response = ask('tokens:5/2', { max_tokens: undefined }, '120')
  await isWaiting()
  await release()
  expect((await response).headers.get('x-chatelaine-max-tokens')).toBe('16384')

  // A cent is a thousand tokens: with nothing to wait for, that is what it gets.
  await t.context.db.user.update({
    where: { id: userId },
    data: { monthlyLimitPico: (await amounts()).settledPico + left },
  })
  const cut = await ask('tokens:5/2', { max_tokens: undefined }, '120')
  const limit = Number(cut.headers.get('x-chatelaine-max-tokens'))
  expect(limit).toBeGreaterThan(900)
  expect(limit).toBeLessThan(1000)
  await t.context.db.user.update({ where: { id: userId }, data: { monthlyLimitPico: 20n * DOLLAR } })
})

it('without time to wait, it is told to try again while others hold the money, and not once it is spent', async () => {
  const poor = '99999999-2222-4333-8444-555555555555'
  await t.addMember('poor', poor, { monthlyLimitPico: 1_500_000_000n })
  const send = (content: string) => t.chat(content, {}, { token: poor, headers: { 'x-chatelaine-wait': '0' } })
  const before = t.fake.requests.length
  const open = send('tokens:0/1 pace:1000')
  await expect.poll(() => t.fake.requests.length).toBe(before + 1)
  expect(await errorOf(await send('hi'))).toMatchObject({ code: 'rate_limit_exceeded' })
  await (await open).text()
  expect((await send('tokens:0/140')).status).toBe(200)
  expect(await errorOf(await send('hi'))).toMatchObject({ code: 'insufficient_quota' })
})

it('with keep-alive, comments arrive before the stream does', async () => {
  const release = await hold(18n)
  const response = await ask('tokens:5/2', { stream: true }, '120; keep-alive')
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8'])
  const chunks: string[] = []
  for await (const chunk of response.body ?? []) {
    chunks.push(Buffer.from(chunk).toString())
    if (chunks.length === 1) await release()
  }
  expect(chunks[0]).toBe(': keep-alive\n\n')
  const events = chunks.join('').replaceAll(': keep-alive\n\n', '')
  expect(events).toMatch(/^data: \{.*\n\ndata: \[DONE\]\n\n$/s)
})

it.each([
  ['of the provider', 'status:400 code:bad_thing', { error: { code: 'bad_thing' } }, async () => {}],
  [
    ...['of ours', 'tokens:5/2', { error: { code: 'invalid_api_key' } }],
    () => t.context.db.user.update({ where: { id: userId }, data: { disabled: true } }),
  ],
] as const)('with keep-alive, an error %s is an event of the stream', async (_, content, error, meanwhile) => {
  const release = await hold(18n)
  const response = await ask(content, { stream: true }, '120; keep-alive')
  await meanwhile()
  await release()
  const text = (await response.text()).replaceAll(': keep-alive\n\n', '')
  const [, data = ''] = /^event: error\ndata: (.*)\n\n$/.exec(text) ?? expect.fail(text)
  expect(JSON.parse(data)).toMatchObject(error)
  await t.context.db.user.update({ where: { id: userId }, data: { disabled: false } })
})

it('with keep-alive, the SDK throws an error of the stream without trying again', async () => {
  const client = new OpenAI({ baseURL: t.url, apiKey: token, defaultHeaders: { 'x-chatelaine-wait': '1; keep-alive' } })
  const release = await hold(18n)
  const messages = [{ role: 'user' as const, content: 'hi' }]
  const stream = await client.chat.completions.create({ model: 'gpt-4o', ...FOUR_DOLLARS, messages, stream: true })
  const read = async () => {
    for await (const chunk of stream) expect.fail(JSON.stringify(chunk))
  }
  await expect(read()).rejects.toThrow('Your other open requests hold the rest of your monthly budget.')
  await release()
})

const [json, sse] = [{ 'content-type': 'application/json' }, { 'content-type': 'text/event-stream' }]
const completion = JSON.stringify({ choices: [], usage: { prompt_tokens: 5, completion_tokens: 2 } })
it.each<[string, RawResponse]>([
  ['one object', { headers: json, body: completion }],
  ['an object without end', { headers: json, body: `{"a":"${'a'.repeat(2 ** 20)}` }],
  ['a compressed stream', { headers: sse, body: 'data: {}\n\ndata: [DONE]\n\n', way: 'compressed' }],
])('with keep-alive, %s instead of a stream is an error', async (_, response) => {
  const raw = await startRawProvider()
  const [model, before] = [`raw-${uuid7()}`, (await t.entries()).length]
  await t.context.db.providerKey.updateMany({ where: { endpoint: null }, data: { models: '["gpt-*"]' } })
  await t.setPrice(model, 1n)
  await t.addKey(`sk-${model}`, { models: JSON.stringify([model]), endpoint: raw.url })
  raw.response = response
  const release = await hold(20n)
  const answer = await ask('hi', { model, stream: true }, '120; keep-alive')
  await release()
  const text = (await answer.text()).replaceAll(': keep-alive\n\n', '')
  expect(text).toMatch(
    /^event: error\ndata: \{"error":\{"message":"The provider did not answer with a stream of events/,
  )
  await t.settled(before + 1)
  expect(await amounts()).toMatchObject({ reservedPico: 0n })
  raw.close()
})
