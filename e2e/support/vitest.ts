import { test as base, expect as baseExpect } from 'vitest'
import { type App, makeSharedApp, type SharedApp } from './app'

export const expect = baseExpect

let files = 0

/**
 * `app`: one server per worker, without users and provider keys at the start of each file. It throttles invalid tokens by
 * address, so a file that sends more than a few starts an app of its own; as does one that needs settings or an empty history.
 */
export const test = base.extend<{ $worker: { sharedApp: SharedApp }; $file: { app: App } }>({
  sharedApp: [
    // biome-ignore lint/correctness/noEmptyPattern: Vitest reads a fixture's dependencies from this pattern
    async ({}, use) => {
      const shared = makeSharedApp()
      await use(shared)
      await shared.close()
    },
    { scope: 'worker' },
  ],
  app: [
    async ({ sharedApp }, use) => {
      files += 1
      await use(await sharedApp.lendTo(`file ${files}`))
    },
    { scope: 'file' },
  ],
})
