import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'

/** The shell is Chromium without its own windows, which take a fifth of the processor's time. */
const BROWSERS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/google-chrome']
const installed = [process.env.CHROMIUM_PATH, ...BROWSERS].find((path) => path && existsSync(path))

/** What needs a browser. Everything else is in vitest.config.ts. All of it runs against the production build. */
export default defineConfig({
  testDir: 'e2e',
  globalSetup: './scripts/temporary-folder.mjs',
  fullyParallel: false,
  workers: Number(process.env.TEST_WORKERS ?? 2),
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  // To end tests that hang. See e2e/support/timing.ts.
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['./e2e/pages/table-reporter.ts']],
  outputDir: 'test-results',
  use: {
    locale: 'en-GB',
    timezoneId: 'Asia/Shanghai',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(installed ? { executablePath: installed } : {}),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
  projects: [
    // Without animations, for which each click would wait; `check:pages` covers both.
    { name: 'browser', testDir: 'e2e/browser', use: { contextOptions: { reducedMotion: 'reduce' } } },
    // `npm run check:postgres`: the apps use the server in TEST_POSTGRES_URL.
    { name: 'postgres', testDir: 'e2e/browser', testMatch: 'secret-canaries.spec.ts' },
    // `npm run check:pages`: measures every page of the demo, and prints a table.
    { name: 'pages', testDir: 'e2e/pages', testMatch: '*.check.ts', workers: 1, timeout: 240_000 },
    // `npm run screenshots`: the images in docs.
    {
      name: 'screenshots',
      testDir: 'e2e/screenshots',
      testMatch: '*.shot.ts',
      use: { locale: 'en-US', colorScheme: 'light', viewport: { width: 1280, height: 960 }, deviceScaleFactor: 2 },
    },
  ],
})
