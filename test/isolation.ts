import { AsyncLocalStorage } from 'node:async_hooks'
import { afterAll, vi } from 'vitest'

// Next takes it from there, as soon as the first of its modules is loaded.
Object.assign(globalThis, { AsyncLocalStorage })

const env = { ...process.env }

/** Test files share a process. Our own modules are evaluated again for each, and nothing else a file has changed outlasts it. */
afterAll(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name]
  Object.assign(process.env, env)
  Reflect.deleteProperty(globalThis, 'chatelaine')
  vi.resetModules()
})
