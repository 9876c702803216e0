import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Admin } from '../auth/actor'
import { temporaryHouse } from '../db/temporary-house'
import { addKey, getKey, listKeys, patchKey, removeKey } from './keys'
import { revealKey, revealKeys } from './reveal'

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
