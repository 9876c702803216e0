import { defineConfig } from '@playwright/test'
import config from './playwright.config'

/** `npm run check:pages`: every bar for pages, measured on the demo and printed as a table. */
export default defineConfig(config, {
  testDir: 'e2e/pages',
  testMatch: '**/*.check.ts',
  workers: 1,
  timeout: 240_000,
  reporter: [['list'], ['./e2e/pages/table-reporter.ts']],
})
