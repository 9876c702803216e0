import OpenAI from 'openai'
import { type App, addKey, addUser, startApp, type User } from '../support/app'
import { expect, test } from '../support/vitest'

type Usage = { userId: number; cost: string; totalUnit: number }

const SECRET = 'sk-the-provider-key-nobody-sees'

const clientOf = (app: App, { token }: User) => new OpenAI({ baseURL: `${app.url}/v1`, apiKey: token, maxRetries: 0 })

const chat = (content: string) => ({ model: 'gpt-4o', messages: [{ role: 'user' as const, content }] })

async function usageOf(app: App, { id }: User): Promise<Usage | undefined> {
  const now = Date.now()
  const day = (at: number) => new Date(at).toISOString().slice(0, 10)
  const { body } = await app.api('GET', `/1/usages?from=${day(now - 2 * 86_400_000)}&to=${day(now + 2 * 86_400_000)}`)
  return (body as Usage[]).find(({ userId }) => userId === id)
}

test.beforeAll(async ({ app }) => {
  await addKey(app, { key: SECRET, name: 'fake' })
})

test("usages are exact for the official client's chat, stream and embeddings", async ({ app }) => {
  const ann = await addUser(app, { name: 'gateway-ann' })
  const client = clientOf(app, ann)
  const whole = await client.chat.completions.create(chat('tokens:100/20/40'))
  expect(whole.usage?.total_tokens).toBe(120)
  let text = ''
  for await (const chunk of await client.chat.completions.create({ ...chat('tokens:10/5'), stream: true })) {
    text += chunk.choices[0]?.delta.content ?? ''
    expect(chunk).not.toHaveProperty('usage')
  }
  expect(text).toBe('word0 word1 word2 word3 word4 ')
  await client.embeddings.create({ model: 'text-embedding-3-small', input: 'tokens:7/0' })
  // 60 × 2.50 + 40 × 1.25 + 20 × 10, then 10 × 2.50 + 5 × 10, then 7 × 0.02 dollars per million.
  expect(await usageOf(app, ann)).toEqual({ userId: ann.id, cost: '0.000475', totalUnit: 142 })
})

test('models are listed, and found by name', async ({ app }) => {
  const client = clientOf(app, await addUser(app, { name: 'gateway-models' }))
  expect((await client.models.list()).data.map(({ id }) => id)).toEqual(app.provider.models)
  expect(await client.models.retrieve('gpt-4o')).toMatchObject({ id: 'gpt-4o', object: 'model' })
})

test('a reset token is rejected on /v1 immediately, and the new one works', async ({ app }) => {
  const user = await addUser(app, { name: 'gateway-reset' })
  await clientOf(app, user).chat.completions.create(chat('hi'))
  const { token } = (await app.api('POST', `/1/users/${user.id}/reset`)).body as User
  await expect(clientOf(app, user).chat.completions.create(chat('hi'))).rejects.toMatchObject({ status: 401 })
  await clientOf(app, { ...user, token }).chat.completions.create(chat('hi'))
})

test('a deleted key receives no more requests, and its secret is in no response, log or file', async () => {
  const { app, close } = await startApp()
  const user = await addUser(app, { name: 'eve' })
  const { id } = (await app.api('POST', '/1/keys', { key: SECRET, name: 'gone' })).body as { id: number }
  app.provider.rejectedKeys.add(SECRET)
  const rejected = await clientOf(app, user)
    .chat.completions.create(chat('hi'))
    .catch((error: unknown) => error)
  expect(rejected).toMatchObject({ status: 502, code: 'upstream_key_rejected' })
  expect(JSON.stringify(rejected)).not.toContain(SECRET)
  expect(app.server.log()).not.toContain(SECRET)
  expect(app.server.log()).not.toContain(user.token)
  await app.api('DELETE', `/1/keys/${id}`)
  await expect(clientOf(app, user).chat.completions.create(chat('hi'))).rejects.toMatchObject({
    status: 503,
    code: 'no_key',
  })
  await close()
})

test('/v1 rejects a session cookie, and returns 404 for an endpoint that is not offered', async ({ app }) => {
  const call = (path: string, headers: Record<string, string>) =>
    fetch(app.url + path, { method: 'POST', body: '{}', headers })
  expect((await call('/v1/chat/completions', { cookie: 'chatelaine=anything' })).status).toBe(401)
  const response = await call('/v1/files', { authorization: `Bearer ${app.rootToken}` })
  expect(response.status).toBe(404)
  expect(await response.json()).toEqual({
    error: { message: expect.any(String), type: 'invalid_request_error', param: null, code: 'unknown_url' },
  })
})

test('a budget holds against many concurrent requests', async ({ app }) => {
  const bob = await addUser(app, { name: 'gateway-bob' })
  await app.api('PATCH', `/1/users/${bob.id}`, { monthlyLimit: '0.01' })
  const client = clientOf(app, bob)
  // Each costs exactly its upper bound: 100 output tokens, a tenth of a cent.
  const calls = Array.from({ length: 30 }, () =>
    client.chat.completions.create({ ...chat('tokens:0/100 pace:30'), max_tokens: 100 }).then(
      () => 200,
      ({ status }: { status: number }) => status,
    ),
  )
  const statuses = await Promise.all(calls)
  expect(new Set(statuses)).toEqual(new Set([200, 429]))
  expect(Number((await usageOf(app, bob))?.cost)).toBeLessThanOrEqual(0.01)
})

test('SIGTERM lets an open stream finish, and a restart loses nothing', async () => {
  const { app, close } = await startApp()
  await app.api('POST', '/1/keys', { key: SECRET, name: 'fake' })
  const user = await addUser(app, { name: 'sam' })
  const stream = await clientOf(app, user).chat.completions.create({ ...chat('tokens:10/20 pace:40'), stream: true })
  const words = (async () => {
    let count = 0
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) count += 1
    return count
  })()
  await expect.poll(() => app.provider.requests.at(-1)?.chunks).toBeGreaterThan(2)
  await app.restart()
  expect(await words).toBe(20)
  expect(await usageOf(app, user)).toEqual({ userId: user.id, cost: '0.000225', totalUnit: 30 })
  await close()
})
