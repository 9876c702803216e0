import { resolve } from 'node:path'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'

const {
  TEST_POSTGRES_URL: postgres,
  TEST_WORKERS,
  QUICK,
  CHAOS_SEED,
  CHAOS_RESULTS,
  FUZZ_CASES,
  CLIENTS_DIR,
} = process.env

type Settings = NonNullable<TestProjectInlineConfiguration['test']>

const project = (name: string, test: Settings): TestProjectInlineConfiguration => ({
  resolve: { alias: { '@': resolve('.'), 'better-sqlite3': resolve('lib/db/sqlite/driver.ts') } },
  test: {
    name,
    // Tests of faults make the code log errors.
    env: { LOG_LEVEL: 'silent' },
    // To end tests that hang.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    // So that it uses the SQLite driver that driver.ts selects.
    server: { deps: { inline: ['@prisma/adapter-better-sqlite3'] } },
    pool: 'forks',
    isolate: false,
    ...test,
  },
})

const UNIT = '{lib,components,app,scripts}/**/*.test.ts'
/** They measure the memory or the event loop of their process. */
const ISOLATED = [
  'lib/core/throttle.test.ts',
  'lib/gateway/{request/memory-budget,upstream/http-client}.test.ts',
  'lib/ledger/event-loop.test.ts',
]
/** Test files share processes, because loading Prisma and Zod for each takes longer than most files. */
const SHARED = { setupFiles: ['test/isolation.ts'] }

/** The longest: they try every byte, every order or every zone. `npm test -- --quick` leaves them out. */
const SLOW = [
  'lib/backup/restore.test.ts',
  'lib/gateway/metering/{chunking,event-stream-meter}.test.ts',
  'lib/ledger/model.test.ts',
  'lib/usage/sums.test.ts',
  'scripts/regular-expressions.test.ts',
]

/** Unit tests that use the database. */
const DATABASE = [
  'lib/{audit,auth,keys,ledger,alerts,import,settings,reconciliation,usage,users,db/postgres,runtime}/**/*.test.ts',
  'lib/doctor/postgres.test.ts',
  'lib/{db/migrate,gateway/malformed-upstream}.test.ts',
]

/** Tests of the production build, without a browser: see e2e/support/timing.ts for what they wait for. */
const E2E = { testTimeout: 180_000, hookTimeout: 180_000 }
/** What differs by database. The others are about HTTP, clients and protocols, for which one database is enough. */
const E2E_ON_POSTGRES = [
  'e2e/api/{audit,fuzz,gateway,injection,keys,prices,probes,request-log,setup,usages,users}.test.ts',
  'e2e/chaos/**/*.test.ts',
  'e2e/support/*.test.ts',
  'e2e/operations/{cli,import,metrics,rotate-key,shutdown}.test.ts',
  'e2e/**/*.postgres.test.ts',
]

const LONG = { testTimeout: 60 * 60_000, hookTimeout: 60 * 60_000 }

export default defineConfig({
  test: {
    ...(TEST_WORKERS ? { maxWorkers: Number(TEST_WORKERS) } : {}),
    globalSetup: ['scripts/build.mjs', 'scripts/temporary-folder.mjs'],
    projects: [
      project('unit', { ...SHARED, include: [UNIT], exclude: [...ISOLATED, ...(QUICK ? SLOW : [])] }),
      project('isolated', { include: ISOLATED, isolate: true }),
      project('api', { ...E2E, include: ['e2e/**/*.test.ts'], exclude: ['**/*.postgres.test.ts'] }),
      ...(postgres
        ? [
            project('unit-postgres', { ...SHARED, include: DATABASE, exclude: ISOLATED, provide: { postgres } }),
            project('api-postgres', { ...E2E, include: E2E_ON_POSTGRES }),
          ]
        : []),
      // `npm run chaos`
      ...(CHAOS_SEED
        ? [
            project('chaos', {
              ...LONG,
              include: [
                'lib/ledger/{model,crash,event-loop}.test.ts',
                'lib/usage/sums.test.ts',
                'e2e/chaos/{chaos,sockets}.test.ts',
              ],
              isolate: true,
              provide: { longRun: { long: true, seed: Number(CHAOS_SEED), results: CHAOS_RESULTS ?? null } },
            }),
          ]
        : []),
      // `npm run check:clients`
      ...(CLIENTS_DIR ? [project('clients', { ...LONG, include: ['e2e/clients/*.check.ts'] })] : []),
      // `npm run fuzz`
      ...(FUZZ_CASES
        ? [
            project('fuzz', {
              ...LONG,
              include: ['e2e/api/fuzz.test.ts'],
              provide: { fuzzCases: Number(FUZZ_CASES) },
            }),
          ]
        : []),
    ],
  },
})
