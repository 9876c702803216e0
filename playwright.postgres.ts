import { defineConfig } from '@playwright/test'
import base from './playwright.config'

/** Contracts, commands, torture, replicas and what may lie nowhere on PostgreSQL, for `npm run check:postgres`. */
export default defineConfig({
  ...base,
  testMatch: [
    'api/*.spec.ts',
    '{torture,restarts,replicas,move,import}.spec.ts',
    '{commands,rotate-key,handbook-postgres,database-restart,planted}.spec.ts',
  ],
})
