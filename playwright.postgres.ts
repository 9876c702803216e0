import { defineConfig } from '@playwright/test'
import base from './playwright.config'

/** Contracts, torture and replicas on PostgreSQL, for `npm run check:postgres`. */
export default defineConfig({
  ...base,
  testMatch: ['api/*.spec.ts', 'torture.spec.ts', 'restarts.spec.ts', 'replicas.spec.ts', 'move.spec.ts'],
})
