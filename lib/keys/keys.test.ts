import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import type { AdminActor } from '../audit/actor'
import { noGateway } from '../runtime/gateway-status'
import { addKey, getKey, listKeys, patchKey, removeKey } from './keys'
import { revealKey, revealKeys } from './reveal'
import { NewKey } from './schema'
import { keyHealthStates, listKeysWithStatus } from './status'

const admin = { userId: 1, isAdmin: true } as AdminActor
const secret = 'sk-the-first-secret-0001'

let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  context = await openTestContext()
})
afterAll(() => context.remove())

test('names and secrets are unique among keys that are not deleted', async () => {
  const key = await addKey(admin, { key: secret, name: 'main' })
  expect(key).toMatchObject({ secret, apiType: 'openai', endpoint: null, hint: '0001', weight: 1, tier: 0 })
  const taken = (path: string) => ({ code: 'conflict', details: { issues: [{ path }] } })
  await expect(addKey(admin, { key: secret, name: 'other' })).rejects.toMatchObject(taken('key'))
  await expect(addKey(admin, { key: 'sk-another-secret', name: 'main' })).rejects.toMatchObject(taken('name'))
})

test('replacing the secret keeps the ID and the name', async () => {
  const before = (await listKeys(admin))[0]
  expect(before && (await patchKey(admin, before.id, { key: 'sk-rotated-secret-0002', tier: 3 }))).toMatchObject({
    id: before?.id,
    name: 'main',
    hint: '0002',
    tier: 3,
  })
  expect(await revealKeys(admin)).toMatchObject([{ secret: 'sk-rotated-secret-0002' }])
})

test('optional fields are stored as given', async () => {
  const fields = {
    models: ['gpt-4o*'],
    deployments: { 'gpt-4o': 'four-o' },
    apiVersion: '2024-10-21',
    aliases: { fast: 'gpt-4o' },
    disabled: true,
  }
  const { id } = await addKey(admin, { key: 'short', name: 'azure', api_type: 'azure_openai', ...fields })
  expect(await getKey(admin, id)).toMatchObject({ apiType: 'azure_openai', hint: '', ...fields })
  expect(
    await patchKey(admin, id, { models: null, deployments: null, endpoint: 'https://x.example', key: 'short' }),
  ).toMatchObject({
    models: null,
    deployments: null,
    endpoint: 'https://x.example',
    apiVersion: '2024-10-21',
  })
})

test('a deleted key has no secret, and its name and secret are free again', async () => {
  const { id } = await addKey(admin, { key: 'sk-to-be-removed', name: 'gone' })
  expect((await revealKey(admin, id)).secret).toBe('sk-to-be-removed')
  await removeKey(admin, id)
  expect(await context.db.providerKey.findUnique({ where: { id } })).toMatchObject({ keySealed: null, name: 'gone' })
  for (const operation of [removeKey, getKey, revealKey])
    await expect(operation(admin, id)).rejects.toMatchObject({ code: 'not_found' })
  expect((await addKey(admin, { key: 'sk-to-be-removed', name: 'gone' })).id).not.toBe(id)
})

test('a key is listed with its status, which is reset when the secret changes', async () => {
  const { id } = await addKey(admin, { key: 'sk-to-be-listed', name: 'listed' })
  const status = async () => (await listKeysWithStatus(admin)).find((key) => key.id === id)
  expect(await status()).toMatchObject({ state: 'healthy', inFlight: 0, cooldown: null, lastError: null })
  const data = { invalidAt: 5n, lastError: 'No.', lastErrorAt: 5n }
  await context.db.providerKey.update({ where: { id }, data })
  const health = { inFlight: 2, cooldown: { until: 9, models: [] }, lastError: 'Slow.', lastErrorAt: 7 }
  context.gateway = { ...noGateway, keyHealth: async () => health }
  expect(await status()).toMatchObject({ state: 'invalid', inFlight: 2, lastError: 'Slow.', lastErrorAt: 7 })
  const metric = async () => (await keyHealthStates(context)).find((key) => key.id === id)?.state
  expect(await metric()).toBe('rejected')
  await patchKey(admin, id, { weight: 2 })
  expect(await status()).toMatchObject({ state: 'invalid' })
  await patchKey(admin, id, { key: 'sk-another-one' })
  expect(await status()).toMatchObject({ state: 'cooling', invalidAt: null })
  expect(await metric()).toBe('cooling')
  context.gateway = noGateway
  expect(await status()).toMatchObject({ state: 'healthy', lastError: null })
  expect(await metric()).toBe('healthy')
  await patchKey(admin, id, { disabled: true })
  expect(await metric()).toBe(undefined)
  await patchKey(admin, id, { disabled: true })
  expect(await status()).toMatchObject({ state: 'paused' })
  await patchKey(admin, id, { disabled: false, api_type: 'azure_openai' })
  expect(await status()).toMatchObject({ state: 'noEndpoint' })
})

test('without a type, a name as opencatd gives it says the type and the endpoint', async () => {
  const added = async (name: string, more: object = {}) => {
    const { id } = await addKey(admin, NewKey.parse({ name, key: `secret-of-${name.replace(' ', '-')}`, ...more }))
    const { apiType, endpoint } = await getKey(admin, id)
    return [apiType, endpoint]
  }
  expect(await added('azure.team-1')).toEqual(['azure_openai', 'https://team-1.openai.azure.com'])
  expect(await added('azure.no resource')).toEqual(['azure_openai', null])
  expect(await added('azure.own', { endpoint: 'https://own.example' })).toEqual(['azure_openai', 'https://own.example'])
  expect(await added('claude.x')).toEqual(['anthropic', null])
  expect(await added('google.x')).toEqual(['gemini', null])
  expect(await added('claude')).toEqual(['openai', null])
  expect(await added('claude.y', { api_type: 'openai' })).toEqual(['openai', null])
  expect(await added('by alias', { api_type: 'google' })).toEqual(['gemini', null])
})

test('a secret is sent to another address only by those who know it', async () => {
  const secret = 'sk-stays-at-home-0001'
  const { id } = await addKey(admin, { key: secret, name: 'at home', endpoint: 'https://home.example/v1' })
  const rejected = { code: 'invalid_request', details: { issues: [{ path: 'key' }] } }
  const elsewhere = ['https://elsewhere.example', 'http://home.example/v1', 'https://home.example:8443/v1', null]
  for (const endpoint of [...elsewhere, 'https://home.example/v1/evil'])
    await expect(patchKey(admin, id, { endpoint, weight: 9 }), String(endpoint)).rejects.toMatchObject(rejected)
  expect(await getKey(admin, id)).toMatchObject({ endpoint: 'https://home.example/v1', weight: 1 })

  for (const endpoint of ['https://home.example/v1', 'https://HOME.example:443/v1/'])
    expect(await patchKey(admin, id, { endpoint, weight: 2 })).toMatchObject({ endpoint, weight: 2 })
  await patchKey(admin, id, { endpoint: 'https://new.example', key: secret })
  expect((await revealKey(admin, id)).secret).toBe(secret)
  const { action, detail } = await context.db.auditEvent.findFirstOrThrow({ orderBy: { id: 'desc' }, skip: 1 })
  expect([action, detail]).toEqual(['key.replace', 'endpoint: https://HOME.example:443/v1/ → https://new.example'])
})

test('without an endpoint the type says where a secret goes', async () => {
  const { id } = await addKey(admin, { key: 'sk-of-openai-0001', name: 'of openai', api_type: 'openai' })
  await expect(patchKey(admin, id, { api_type: 'anthropic' })).rejects.toMatchObject({ code: 'invalid_request' })
  await patchKey(admin, id, { api_type: 'azure_openai' })
  await expect(patchKey(admin, id, { endpoint: 'https://x.example' })).rejects.toMatchObject({
    code: 'invalid_request',
  })
})
