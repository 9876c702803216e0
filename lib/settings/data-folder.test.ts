import { expect, test, vi } from 'vitest'
import type { Admin } from '../auth/actor'
import { dataFolder } from './data-folder'

test('a house on PostgreSQL has settings without a data folder too', async () => {
  vi.stubEnv('DATA_DIR', '/nowhere/at/all')
  vi.stubEnv('RETENTION_DAYS', '90')
  expect(await dataFolder({ userId: 1, isAdmin: true } as Admin)).toEqual({ folder: null, retentionDays: 90 })
  vi.unstubAllEnvs()
})
