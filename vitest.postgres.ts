import { defineConfig } from 'vitest/config'
import base from './vitest.config'

const { TEST_POSTGRES_URL: postgres } = process.env
if (!postgres) throw new Error('TEST_POSTGRES_URL names no server: npm run check:postgres starts one.')

/** What touches the database, once more on PostgreSQL. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: [
      'lib/{audit,auth,keys,ledger,alerts,import,settings,usage,users,db/postgres}/**/*.test.ts',
      'lib/{db/migrate,gateway/malformed-upstream}.test.ts',
    ],
    // The thread it watches is SQLite's.
    exclude: ['**/node_modules/**', 'lib/ledger/event-loop.test.ts'],
    provide: { postgres },
  },
})
