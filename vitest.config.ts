import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { alias: { '@': resolve('.'), 'better-sqlite3': resolve('lib/db/sqlite/driver.ts') } },
  test: {
    include: ['{lib,components,app,scripts}/**/*.test.ts'],
    // Fault tests log on purpose.
    env: { LOG_LEVEL: 'silent' },
    globalSetup: ['scripts/build.mjs', 'scripts/one-folder.mjs'],
    // Ends what hangs; nothing here is timed.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    // Each file may open a house of its own, on globalThis.
    isolate: true,
    // So that it runs on the driver that fits.
    server: { deps: { inline: ['@prisma/adapter-better-sqlite3'] } },
    pool: 'forks',
  },
})
