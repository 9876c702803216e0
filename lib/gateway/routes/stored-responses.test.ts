import { afterAll, beforeAll, expect, it } from 'vitest'
import { TOKEN, testGateway } from '../../../test/gateway'

const BOB = '22222222-2222-4333-8444-555555555555'

let t: Awaited<ReturnType<typeof testGateway>>
beforeAll(async () => {
  t = await testGateway()
  await t.addMember('bob', BOB, {})
  await t.addKey('sk-fake-second-secret-0002')
})
afterAll(() => t.close())

type Made = { id: string; output: { id: string }[]; error?: { code: string } }

const respond = async (more: object = {}, token = TOKEN) => {
  const response = await t.post('responses', { model: 'gpt-4o', input: 'hi', ...more }, { token })
  return { status: response.status, body: (await response.json()) as Made }
}
const usedKey = () => t.last().headers.authorization
const get = (path: string, token = TOKEN, method = 'GET') =>
  fetch(`${t.url}/responses/${path}`, { method, headers: { authorization: `Bearer ${token}` } })

it('a stored response is served to its owner, with the key that created it, by every operation', async () => {
  const { body } = await respond()
  const key = usedKey()
  // The other key has fewer requests by now, and would be preferred.
  for (let i = 0; i < 3; i += 1) {
    expect(await (await get(body.id)).json()).toEqual(body)
    expect(usedKey()).toBe(key)
    await t.chat('hi', {}, { token: BOB })
  }
  const items = await get(`${body.id}/input_items?limit=5&api-version=evil&order=asc`)
  expect(await items.json()).toMatchObject({ object: 'list', data: [{ type: 'message' }] })
  expect(t.last().path).toBe(`/v1/responses/${body.id}/input_items?limit=5&order=asc`)
  expect(await (await get(`${body.id}/cancel`, TOKEN, 'POST')).json()).toMatchObject({ status: 'cancelled' })
  expect(await (await get(body.id, TOKEN, 'DELETE')).json()).toEqual({ id: body.id, object: 'response', deleted: true })
  expect((await get(body.id)).status).toBe(404)
})

it('for other members a stored response does not exist, and the provider is not called', async () => {
  const { body } = await respond()
  const before = t.fake.requests.length
  const unknown = async (response: Response) => {
    const { error } = (await response.json()) as { error: { message: string } }
    return { status: response.status, ...error, message: error.message.replace(/'.*'/, '') }
  }
  for (const [path, method] of [
    ['', 'GET'],
    ['', 'DELETE'],
    ['/cancel', 'POST'],
    ['/input_items', 'GET'],
  ])
    expect(await unknown(await get(body.id + path, BOB, method))).toEqual(
      await unknown(await get(`resp_unknown${path}`, BOB, method)),
    )
  expect((await respond({ previous_response_id: body.id }, BOB)).status).toBe(400)
  expect(t.fake.requests.length).toBe(before)
  expect((await get(body.id)).status).toBe(200)
})

it('previous_response_id and item references go to the key that created them, and to no other', async () => {
  const { body } = await respond()
  const key = usedKey()
  for (const more of [
    { previous_response_id: body.id },
    { input: [{ type: 'item_reference', id: body.output[0]?.id }] },
    { input: [{ id: body.output[0]?.id }] },
    { previous_response_id: body.id, input: [{ type: 'item_reference', id: body.output[0]?.id }] },
  ]) {
    await t.chat('hi', {}, { token: BOB })
    expect((await respond(more)).status).toBe(200)
    expect(usedKey()).toBe(key)
  }
  t.fake.nextScripts.push({ status: 500 })
  const before = t.fake.requests.length
  expect((await respond({ previous_response_id: body.id })).status).toBe(500)
  expect(t.fake.requests.length).toBe(before + 1)
})

it.each([
  ['a previous response', (id: string) => ({ previous_response_id: id }), 400, 'previous_response_not_found'],
  ['a bare item', (_: string, item: string) => ({ input: [{ id: item }] }), 404, 'item_not_found'],
  [
    'an item reference',
    (_: string, item: string) => ({ input: [{ type: 'item_reference', id: item }] }),
    404,
    'item_not_found',
  ],
  [
    'an item in full',
    (_: string, item: string) => ({ input: [{ type: 'reasoning', id: item }] }),
    404,
    'item_not_found',
  ],
] as const)("another member's does not exist: %s", async (_, more, status, code) => {
  const { body } = await respond()
  const before = t.fake.requests.length
  const rejected = await respond(more(body.id, body.output[0]?.id ?? ''), BOB)
  expect({ status: rejected.status, code: rejected.body.error?.code }).toEqual({ status, code })
  expect(t.fake.requests.length).toBe(before)
})

it('a streamed response has an owner too, even one the client disconnected from; an unstored one has none', async () => {
  const stream = await t.post('responses', { model: 'gpt-4o', input: 'hi', stream: true })
  const id = /resp_fake\d+/.exec(await stream.text())?.[0] ?? ''
  expect((await get(id)).status).toBe(200)

  const disconnect = new AbortController()
  const body = { model: 'gpt-4o', input: 'tokens:1/20 pace:20', stream: true }
  const early = await t.post('responses', body, { signal: disconnect.signal })
  const first = await early.body?.getReader().read()
  const seen = /resp_fake\d+/.exec(Buffer.from(first?.value ?? []).toString())?.[0] ?? ''
  disconnect.abort()
  await t.settled(1)
  expect((await get(seen)).status).toBe(200)

  const { body: unstored } = await respond({ store: false })
  expect((await get(unstored.id)).status).toBe(404)
})

it('what was created with a disabled key is not found', async () => {
  const { body } = await respond()
  const { keyId } = (await t.settled(1)).at(-1) ?? {}
  await t.context.db.providerKey.updateMany({ where: { id: keyId ?? 0 }, data: { disabled: true } })
  expect((await get(body.id)).status).toBe(404)
  expect((await respond({ previous_response_id: body.id })).status).toBe(400)
})

it.each([
  ['GET', ''],
  ['GET', 'a/b/c'],
  ['PUT', 'resp_1'],
  ['POST', 'resp_1'],
  ['GET', 'compact/items'],
  ['DELETE', 'resp_1/input_items'],
])('no other operation is offered: %s responses/%s', async (method, path) => {
  const response = await get(path, TOKEN, method)
  expect([response.status, ((await response.json()) as Made).error?.code]).toEqual([404, 'unknown_url'])
})
