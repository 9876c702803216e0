import OpenAI from 'openai'
import { expect, type House, openHouse, test } from '../fixtures'

type User = { id: number; token: string }
type Usage = { userId: number; cost: string; totalUnit: number }

const SECRET = 'sk-the-provider-key-nobody-sees'

async function person(house: House, name: string): Promise<User> {
  return (await house.api('POST', '/1/users', { name })).body as User
}

const clientOf = (house: House, { token }: User) =>
  new OpenAI({ baseURL: `${house.url}/v1`, apiKey: token, maxRetries: 0 })

const ask = (content: string) => ({ model: 'gpt-4o', messages: [{ role: 'user' as const, content }] })

async function usageOf(house: House, { id }: User): Promise<Usage | undefined> {
  const now = Date.now()
  const day = (at: number) => new Date(at).toISOString().slice(0, 10)
  const { body } = await house.api('GET', `/1/usages?from=${day(now - 2 * 86_400_000)}&to=${day(now + 2 * 86_400_000)}`)
  return (body as Usage[]).find(({ userId }) => userId === id)
}

test.beforeAll(async ({ house }) => {
  await house.api('POST', '/1/keys', { key: SECRET, name: 'fake' })
})

test("the official client's chat, stream and embeddings stand in the usages, exactly", async ({ house }) => {
  const ann = await person(house, 'gateway-ann')
  const client = clientOf(house, ann)
  const whole = await client.chat.completions.create(ask('tokens:100/20/40'))
  expect(whole.usage?.total_tokens).toBe(120)
  let said = ''
  for await (const chunk of await client.chat.completions.create({ ...ask('tokens:10/5'), stream: true })) {
    said += chunk.choices[0]?.delta.content ?? ''
    expect(chunk).not.toHaveProperty('usage')
  }
  expect(said).toBe('word0 word1 word2 word3 word4 ')
  await client.embeddings.create({ model: 'text-embedding-3-small', input: 'tokens:7/0' })
  // 60 × 2.50 + 40 × 1.25 + 20 × 10, then 10 × 2.50 + 5 × 10, then 7 × 0.02 dollars per million.
  expect(await usageOf(house, ann)).toEqual({ userId: ann.id, cost: '0.000475', totalUnit: 142 })
})

test('models: what the keys offer, by list and by name', async ({ house }) => {
  const client = clientOf(house, await person(house, 'gateway-models'))
  expect((await client.models.list()).data.map(({ id }) => id)).toEqual(house.fake.models)
  expect(await client.models.retrieve('gpt-4o')).toMatchObject({ id: 'gpt-4o', object: 'model' })
})

test('a reset token is rejected on /v1 immediately, and the new one works', async ({ house }) => {
  const user = await person(house, 'gateway-reset')
  await clientOf(house, user).chat.completions.create(ask('hi'))
  const { token } = (await house.api('POST', `/1/users/${user.id}/reset`)).body as User
  await expect(clientOf(house, user).chat.completions.create(ask('hi'))).rejects.toMatchObject({ status: 401 })
  await clientOf(house, { ...user, token }).chat.completions.create(ask('hi'))
})

test('a deleted key takes no more traffic, and its secret is in no answer, log or file', async () => {
  const { house, close } = await openHouse()
  const user = await person(house, 'eve')
  const { id } = (await house.api('POST', '/1/keys', { key: SECRET, name: 'gone' })).body as { id: number }
  house.fake.rejected.add(SECRET)
  const rejected = await clientOf(house, user)
    .chat.completions.create(ask('hi'))
    .catch((error: unknown) => error)
  expect(rejected).toMatchObject({ status: 502, code: 'upstream_key_rejected' })
  expect(JSON.stringify(rejected)).not.toContain(SECRET)
  expect(house.server.log()).not.toContain(SECRET)
  expect(house.server.log()).not.toContain(user.token)
  await house.api('DELETE', `/1/keys/${id}`)
  await expect(clientOf(house, user).chat.completions.create(ask('hi'))).rejects.toMatchObject({
    status: 503,
    code: 'no_key',
  })
  await close()
})

test('/v1 rejects a session cookie, and returns 404 for an endpoint that is not offered', async ({ house }) => {
  const call = (path: string, headers: Record<string, string>) =>
    fetch(house.url + path, { method: 'POST', body: '{}', headers })
  expect((await call('/v1/chat/completions', { cookie: 'chatelaine=anything' })).status).toBe(401)
  const response = await call('/v1/files', { authorization: `Bearer ${house.rootToken}` })
  expect(response.status).toBe(404)
  expect(await response.json()).toEqual({
    error: { message: expect.any(String), type: 'invalid_request_error', param: null, code: 'unknown_url' },
  })
})

test('a monthly limit holds against many calls at once', async ({ house }) => {
  const bob = await person(house, 'gateway-bob')
  await house.api('PATCH', `/1/users/${bob.id}`, { monthlyLimit: '0.01' })
  const client = clientOf(house, bob)
  // Each may cost up to 100 output tokens, a tenth of a cent, and costs exactly that.
  const calls = Array.from({ length: 30 }, () =>
    client.chat.completions.create({ ...ask('tokens:0/100 pace:30'), max_tokens: 100 }).then(
      () => 200,
      ({ status }: { status: number }) => status,
    ),
  )
  const answered = await Promise.all(calls)
  expect(new Set(answered)).toEqual(new Set([200, 429]))
  expect(Number((await usageOf(house, bob))?.cost)).toBeLessThanOrEqual(0.01)
})

test('SIGTERM lets an open stream finish, and a restart loses nothing', async () => {
  const { house, close } = await openHouse()
  await house.api('POST', '/1/keys', { key: SECRET, name: 'fake' })
  const user = await person(house, 'sam')
  const stream = await clientOf(house, user).chat.completions.create({ ...ask('tokens:10/20 pace:40'), stream: true })
  const words = (async () => {
    let count = 0
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) count += 1
    return count
  })()
  await expect.poll(() => house.fake.requests.at(-1)?.chunks).toBeGreaterThan(2)
  await house.restart()
  expect(await words).toBe(20)
  expect(await usageOf(house, user)).toEqual({ userId: user.id, cost: '0.000225', totalUnit: 30 })
  await close()
})
