import { defineConfig, mergeConfig } from 'vitest/config'
import base from './vitest.config'

const { TEST_POSTGRES_URL } = process.env
if (!TEST_POSTGRES_URL) throw new Error('TEST_POSTGRES_URL names no server: npm run check:postgres starts one.')

/** What touches the database, once more on PostgreSQL. */
export default mergeConfig(
  base,
  defineConfig({
    test: {
      exclude: ['**/node_modules/**', '**/db/sqlite/**', '**/backup/**'],
      provide: { postgres: TEST_POSTGRES_URL },
    },
  }),
)
