import { defineConfig } from '@playwright/test'
import type { FuzzOptions } from './e2e/api/fuzz-test'
import base from './playwright.config'

/** `npm run fuzz`: every operation of the OpenAPI document, a hundred thousand times. */
export default defineConfig<FuzzOptions>({
  ...base,
  testMatch: 'api/fuzz.spec.ts',
  workers: 1,
  use: { cases: 100_000 },
})
