import { defineConfig } from '@playwright/test'
import config from './playwright.config'

/** `npm run screenshots`: the pictures in docs/, taken from the demo. */
export default defineConfig(config, {
  testDir: 'e2e/screenshots',
  testMatch: '**/*.shot.ts',
  use: { locale: 'en-US', colorScheme: 'light', viewport: { width: 1280, height: 960 }, deviceScaleFactor: 2 },
})
