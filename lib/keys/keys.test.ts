import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryHouse } from '../../test/context'
import type { Admin } from '../auth/actor'
import { unknownHealth } from './health'
import { addKey, getKey, listKeys, patchKey, removeKey } from './keys'
import { revealKey, revealKeys } from './reveal'
import { watchKeys } from './watch'

const admin = { userId: 1, isAdmin: true } as Admin
const secret = 'sk-the-first-secret-0001'

let house: Awaited<ReturnType<typeof temporaryHouse>>
beforeAll(async () => {
  house = await temporaryHouse()
})
afterAll(() => house.remove())

test('names and secrets are unique among the living', async () => {
  const key = await addKey(admin, { key: secret, name: 'main' })
  expect(key).toMatchObject({ secret, apiType: 'openai', endpoint: null, hint: '0001', weight: 1, tier: 0 })
  const taken = (path: string) => ({ code: 'conflict', details: { issues: [{ path }] } })
  await expect(addKey(admin, { key: secret, name: 'other' })).rejects.toMatchObject(taken('key'))
  await expect(addKey(admin, { key: 'sk-another-secret', name: 'main' })).rejects.toMatchObject(taken('name'))
})

test('a replaced secret keeps the id and the name', async () => {
  const before = (await listKeys(admin))[0]
  expect(before && (await patchKey(admin, before.id, { key: 'sk-rotated-secret-0002', tier: 3 }))).toMatchObject({
    id: before?.id,
    name: 'main',
    hint: '0002',
    tier: 3,
  })
  expect(await revealKeys(admin)).toMatchObject([{ secret: 'sk-rotated-secret-0002' }])
})

test('members are kept as they were said', async () => {
  const said = { models: ['gpt-4o*'], deployments: { 'gpt-4o': 'four-o' }, apiVersion: '2024-10-21', disabled: true }
  const { id } = await addKey(admin, { key: 'short', name: 'azure', api_type: 'azure_openai', ...said })
  expect(await getKey(admin, id)).toMatchObject({ apiType: 'azure_openai', hint: '', ...said })
  expect(await patchKey(admin, id, { models: null, deployments: null, endpoint: 'https://x.example' })).toMatchObject({
    models: null,
    deployments: null,
    endpoint: 'https://x.example',
    apiVersion: '2024-10-21',
  })
})

test('a removed key has no secret any more, and its name and secret are free again', async () => {
  const { id } = await addKey(admin, { key: 'sk-to-be-removed', name: 'gone' })
  expect((await revealKey(admin, id)).secret).toBe('sk-to-be-removed')
  await removeKey(admin, id)
  expect(await house.db.providerKey.findUnique({ where: { id } })).toMatchObject({ keySealed: null, name: 'gone' })
  for (const verb of [removeKey, getKey, revealKey])
    await expect(verb(admin, id)).rejects.toMatchObject({ code: 'not_found' })
  expect((await addKey(admin, { key: 'sk-to-be-removed', name: 'gone' })).id).not.toBe(id)
})

test('how a key fares is told with it, and forgotten with the secret it was about', async () => {
  const { id } = await addKey(admin, { key: 'sk-to-be-watched', name: 'watched' })
  const watched = async () => (await watchKeys(admin)).find((key) => key.id === id)
  expect(await watched()).toMatchObject({ state: 'healthy', inFlight: 0, cooling: null, lastError: null })
  const said = { invalidAt: 5n, lastError: 'No.', lastErrorAt: 5n }
  await house.db.providerKey.update({ where: { id }, data: said })
  house.keyHealth = async () => ({ inFlight: 2, cooling: { until: 9, models: [] }, lastError: 'Slow.', lastErrorAt: 7 })
  expect(await watched()).toMatchObject({ state: 'invalid', inFlight: 2, lastError: 'Slow.', lastErrorAt: 7 })
  await patchKey(admin, id, { weight: 2 })
  expect(await watched()).toMatchObject({ state: 'invalid' })
  await patchKey(admin, id, { key: 'sk-another-one' })
  expect(await watched()).toMatchObject({ state: 'cooling', invalidAt: null })
  house.keyHealth = async () => unknownHealth
  expect(await watched()).toMatchObject({ state: 'healthy', lastError: null })
  await patchKey(admin, id, { disabled: true })
  expect(await watched()).toMatchObject({ state: 'paused' })
  await patchKey(admin, id, { disabled: false, api_type: 'azure_openai' })
  expect(await watched()).toMatchObject({ state: 'noEndpoint' })
})
