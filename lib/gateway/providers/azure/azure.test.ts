import { afterEach, beforeEach, expect, it } from 'vitest'
import { TOKEN, testGateway } from '../../../../test/gateway'
import { azureBaseUrl, hasModernParameters } from './urls'

const SECRET = 'azure-fake-secret-0001'
const deployments = { 'gpt-4o': 'team-large', 'gpt-4o-mini': 'team-small' }
let t: Awaited<ReturnType<typeof testGateway>>
let id: number
beforeEach(async () => {
  t = await testGateway()
  await t.context.db.providerKey.deleteMany({})
  id = await t.addKey(SECRET, {})
  for (const [model, deployment] of Object.entries(deployments))
    t.fake.deployments.set(deployment, `${model}-2024-07-18`)
})
afterEach(() => t.close())

const azure = (more: { apiVersion?: string; endpoint?: string | null; deployments?: string } = {}) =>
  t.context.db.providerKey.update({
    where: { id },
    data: {
      apiType: 'azure_openai',
      endpoint: t.fake.url,
      deployments: JSON.stringify(deployments),
      updatedAt: new Date(),
      ...more,
    },
  })
const newest = async () => (await t.settled(1)).at(-1)

it('without a dated version, the deployment replaces the model in the body, and nothing else changes', async () => {
  await azure()
  const body =
    '{"seed":12345678901234567890, "model" : "gpt-4o","messages":[{"role":"user","content":"tokens:100/10"}]}'
  const answer = await t.post('chat/completions', body)
  expect(answer.status).toBe(200)
  expect(t.last().path).toBe('/openai/v1/chat/completions')
  expect(t.last().body).toBe(body.replace('"gpt-4o"', '"team-large"'))
  expect(t.last().headers).toMatchObject({ 'api-key': SECRET })
  expect(t.last().headers.authorization).toBeUndefined()
  expect(await newest()).toMatchObject({ model: 'gpt-4o', label: 'gpt-4o', costPico: 350_000_000n, state: 'settled' })
})

it('with a dated version, the deployment is in the path, the version in the query, and the body unchanged', async () => {
  await azure({ apiVersion: '2024-10-21', endpoint: `${t.fake.url}/openai/` })
  expect((await t.chat('tokens:10/10', { model: 'gpt-4o-mini' })).status).toBe(200)
  expect(t.last().path).toBe('/openai/deployments/team-small/chat/completions?api-version=2024-10-21')
  expect(t.last().json.model).toBe('gpt-4o-mini')
  expect(await newest()).toMatchObject({ label: 'gpt-4o-mini', answeredModel: 'gpt-4o-mini' })
})

it('the usage of a stream is requested, recorded and hidden; filter results are passed on', async () => {
  await azure()
  const text = await (await t.chat('tokens:7/3', { stream: true })).text()
  expect(t.last().json.stream_options).toEqual({ include_usage: true })
  expect(text).toContain('prompt_filter_results')
  expect(text).not.toContain('"usage"')
  expect(await newest()).toMatchObject({ inputTokens: 7, outputTokens: 3, state: 'settled' })
})

it('an old version is not asked for the usage of a stream, so it is estimated', async () => {
  await azure({ apiVersion: '2024-02-01' })
  const answer = await t.chat('tokens:7/3', { stream: true })
  expect(answer.status).toBe(200)
  expect(await answer.text()).toContain('[DONE]')
  expect(t.last().json.stream_options).toBeUndefined()
  expect(await newest()).toMatchObject({ state: 'estimated', status: 200 })
})

it('an old version gets the output limit under its old name', async () => {
  await azure({ apiVersion: '2024-06-01' })
  await t.context.db.user.updateMany({ data: { monthlyLimitPico: 10n ** 13n } })
  expect((await t.chat('tokens:7/3')).status).toBe(200)
  expect(t.last().json).toMatchObject({ max_tokens: 16_384 })
})

it('an unmapped model is a deployment of its own name, priced as the model that the response reports', async () => {
  await azure()
  t.fake.deployments.set('own-name', 'gpt-4o-mini-2024-07-18')
  expect((await t.chat('tokens:10/10', { model: 'own-name' })).status).toBe(200)
  expect(await newest()).toMatchObject({ model: 'own-name', label: 'gpt-4o-mini-2024-07-18' })
})

it('a request for a missing deployment fails over to another key', async () => {
  await azure()
  await t.addKey('sk-fake-openai-secret', { tier: 1 })
  expect((await t.chat('hi', { model: 'custom-model' })).status).toBe(200)
  expect((await newest())?.trail).toBe(`${id}:404 ${id + 1}:200`)
  expect(t.last().json.model).toBe('custom-model')
})

it('a key without an endpoint gets no requests, and none gets moderations', async () => {
  await azure()
  expect((await t.post('moderations', { model: 'omni-moderation-latest', input: 'x' })).status).toBe(404)
  await azure({ endpoint: null })
  const answer = await t.chat('hi')
  expect([answer.status, (await answer.json()).error.code]).toEqual([503, 'no_key'])
})

it('lists the models that an admin mapped to deployments', async () => {
  await azure()
  const answer = await fetch(`${t.url}/models`, { headers: { authorization: `Bearer ${TOKEN}` } })
  expect((await answer.json()).data.map((model: { id: string }) => model.id)).toEqual(['gpt-4o', 'gpt-4o-mini'])
})

it('a rejected key is probed with Azure’s list of models', async () => {
  await t.close()
  t = await testGateway({ timeouts: { probe: 20 } })
  await t.context.db.providerKey.deleteMany({})
  id = await t.addKey(SECRET, {})
  await azure()
  t.fake.rejectedKeys.add(SECRET)
  const answer = await t.chat('hi')
  expect([answer.status, (await answer.json()).error.code]).toEqual([502, 'upstream_key_rejected'])
  const row = () => t.context.db.providerKey.findUniqueOrThrow({ where: { id } })
  await expect.poll(async () => (await row()).invalidAt).not.toBeNull()
  t.fake.rejectedKeys.clear()
  await expect.poll(async () => (await row()).invalidAt).toBeNull()
  expect(t.last()).toMatchObject({ method: 'GET', path: '/openai/v1/models' })
})

it('accepts an endpoint in the forms people copy', () => {
  const paths = ['', '/', '/openai', '/openai/v1/', '/openai/deployments/x/chat/completions?api-version=1']
  for (const path of paths)
    expect(azureBaseUrl(`https://x.openai.azure.com${path}`)?.href).toBe('https://x.openai.azure.com/')
  expect(azureBaseUrl('https://gate.example/team/openai/v1')?.href).toBe('https://gate.example/team')
  expect([null, 'preview', '2024-10-21', '2024-09-01-preview'].map(hasModernParameters)).toEqual([
    true,
    true,
    true,
    true,
  ])
  expect(['2024-08-01-preview', '2023-05-15'].map(hasModernParameters)).toEqual([false, false])
})
