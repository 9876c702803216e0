import { expect, test, vi } from 'vitest'
import type { Admin } from '../auth/actor'
import { environment } from './environment'

test('the environment is shown without a secret', () => {
  const secrets = {
    ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
    ROOT_TOKEN: 'c0ffee00-1111-4222-8333-444455556666',
    OPENAI_BASE_URL: 'https://someone:hidden@proxy.example/v1',
  }
  for (const [name, value] of Object.entries(secrets)) vi.stubEnv(name, value)
  const shown = environment({ userId: 1, isAdmin: true } as Admin)
  const text = JSON.stringify(shown)
  for (const secret of [secrets.ENCRYPTION_KEY, secrets.ROOT_TOKEN, 'hidden', '7,7']) expect(text).not.toContain(secret)
  expect(shown).toContainEqual({ name: 'ROOT_TOKEN', isSet: true })
  expect(shown).toContainEqual({ name: 'OPENAI_BASE_URL', value: 'https://proxy.example/v1' })
  vi.unstubAllEnvs()
})
