import { defineConfig } from '@playwright/test'
import type { TortureOptions } from './e2e/torture/torture-test'
import base from './playwright.config'

const { TORTURE_SEED = '1', TORTURE_RESULTS } = process.env

/** The long form of e2e/torture.spec.ts, for `npm run torture`. */
export default defineConfig<TortureOptions>({
  ...base,
  testMatch: 'torture.spec.ts',
  workers: 1,
  timeout: 60 * 60_000,
  expect: { timeout: 60_000 },
  use: {
    size: { kills: 50, perKill: 410, hangUps: 2000, faults: 20, patience: true },
    seed: Number(TORTURE_SEED),
    results: TORTURE_RESULTS ?? null,
  },
})
