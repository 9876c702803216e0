import { afterEach, expect, test, vi } from 'vitest'
import type { AdminActor } from '../audit/actor'

const admin = { userId: 1, isAdmin: true } as AdminActor

afterEach(() => {
  vi.unstubAllEnvs()
  vi.resetModules()
})

/** The module with these environment variables, which are parsed once. */
async function load(variables: Record<string, string>) {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  return import('./system-info')
}

test('the environment is shown without secrets', async () => {
  const secrets = {
    ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
    ROOT_TOKEN: 'c0ffee00-1111-4222-8333-444455556666',
    OPENAI_BASE_URL: 'https://someone:hidden@proxy.example/v1',
  }
  const { environment } = await load(secrets)
  const variables = environment(admin)
  const text = JSON.stringify(variables)
  for (const secret of [secrets.ENCRYPTION_KEY, secrets.ROOT_TOKEN, 'hidden', '7,7']) expect(text).not.toContain(secret)
  expect(variables).toContainEqual({ name: 'ROOT_TOKEN', isSet: true })
  expect(variables).toContainEqual({ name: 'OPENAI_BASE_URL', value: 'https://proxy.example/v1' })
})

test('a server on PostgreSQL needs no data folder', async () => {
  const { storageInfo } = await load({ DATA_DIR: '/nowhere/at/all', RETENTION_DAYS: '90' })
  expect(await storageInfo(admin)).toEqual({ folder: null, retentionDays: 90 })
})
