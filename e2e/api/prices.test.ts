import { addUser, startApp } from '../support/app'
import { errorBody, invalidField } from '../support/matchers'
import { expect, test } from '../support/vitest'

type Model = { model: string; keys: number[] } & Record<string, unknown>

test('a price is set, listed, applied to past requests and deleted', async () => {
  const { app, close } = await startApp()
  const key = (await app.api('POST', '/1/keys', { key: 'sk-prices', name: 'main' })).body as { id: number }
  const ann = await addUser(app, { name: 'Ann' })
  const chat = { model: 'my-model', messages: [{ role: 'user', content: 'tokens:30/25 model:my-model' }] }
  await app.api('POST', '/v1/chat/completions', chat, ann.token)
  const models = async () => (await app.api('GET', '/1/models')).body as Model[]
  const myModel = async () => (await models()).find(({ model }) => model === 'my-model')
  const cost = async () => ((await app.api('GET', '/1/usages')).body as { cost: string }[])[0]?.cost
  expect(await myModel()).toMatchObject({ origin: 'none', input: null, keys: [key.id], users: 2 })

  const validFrom = '2026-01-01'
  const price = { model: 'my-model', validFrom, input: '2', output: '4', tiers: { flex: { factor: '0.5' } } }
  const set = await app.api('POST', '/1/prices', { ...price, applyToPast: true })
  expect(set).toMatchObject({
    status: 200,
    body: { ...price, input: '2.000000', cachedInput: '2.000000', output: '4.000000', perImage: [], steps: [] },
  })
  await expect.poll(cost).toBe('0.000160')
  expect(await myModel()).toMatchObject({
    ...{ origin: 'own', provider: null, since: validFrom, output: '4.000000' },
    tiers: { flex: { input: '1.000000', output: '2.000000' } },
  })
  const { id } = set.body as { id: number }
  const other = { model: 'other-model', validFrom }
  expect(await app.api('POST', '/1/prices', other)).toMatchObject({ status: 400, body: errorBody('invalid_request') })
  const cached = await app.api('POST', '/1/prices', { ...other, cachedInput: '1' })
  expect(cached).toMatchObject({ status: 200, body: { input: null, cachedInput: '1.000000' } })
  await app.api('DELETE', `/1/prices/${(cached.body as { id: number }).id}`)
  const replaced = await app.api('POST', '/1/prices', { ...price, input: '3' })
  expect(replaced.body).toMatchObject({ id, input: '3.000000' })
  expect(await app.api('GET', '/1/prices')).toMatchObject({ status: 200, body: [replaced.body] })
  expect(await cost()).toBe('0.000160')

  expect((await app.api('DELETE', `/1/prices/${id}`)).body).toEqual({ message: 'ok' })
  expect(await app.api('DELETE', `/1/prices/${id}`)).toMatchObject({ status: 404, body: errorBody('not_found') })
  expect((await app.api('GET', '/1/prices')).body).toEqual([])
  expect(await myModel()).toMatchObject({ origin: 'none' })
  const listed = (await models()).find(({ model }) => model === 'gpt-4o')
  expect(listed).toMatchObject({ origin: 'list', provider: 'openai', input: '2.500000', output: '10.000000' })
  await close()
})

test('an invalid price is 400, and says what is wrong', async ({ app }) => {
  const price = { model: 'my-model', validFrom: '2026-12-01', input: '2', output: '4' }
  const wrong: [string, unknown][] = [
    ['model', ''],
    ['validFrom', '2026-02-30'],
    ['input', '-1'],
    ['input', 2],
    ['steps.0.above', [{ above: 0 }]],
    ['tiers.flex.factor', { flex: { factor: 'half' } }],
    ['perImage.0.price', [{ size: '1024x1024' }]],
  ]
  for (const [path, value] of wrong) {
    const { status, body } = await app.api('POST', '/1/prices', { ...price, [path.split('.')[0] ?? '']: value })
    expect([status, body], path).toEqual([400, invalidField(path)])
  }
  const { validFrom, model } = price
  const empty = await app.api('POST', '/1/prices', { model, validFrom, steps: [], tiers: {} })
  expect(empty).toMatchObject({ status: 400, body: errorBody('invalid_request') })
})

test('prices and models are for admins', async ({ app }) => {
  const { token } = await addUser(app, { name: 'Not an admin' })
  for (const path of ['/1/prices', '/1/models'])
    expect(await app.api('GET', path, undefined, token)).toMatchObject({ status: 403, body: errorBody('forbidden') })
})
