import { rmSync } from 'node:fs'
import { type FakeProvider, startFakeProvider } from '../../test/fake-provider/fake-provider'
import { addProviderKeys, assertNoneFound, canariesFor, makeCanaries, scanRunningApp } from './canaries'
import { removeDatabase } from './database'
import { newFolder, type Server, startServer } from './server-process'

export const ROOT_TOKEN = 'c0ffee00-1111-4222-8333-444455556666'

/** The production server on a folder of its own, in front of a fake provider. */
export type App = {
  readonly url: string
  readonly dataDir: string
  readonly rootToken: string
  readonly provider: FakeProvider
  readonly server: Server
  /** Stops the server and starts it again on the same folder and another port. */
  restart(signal?: NodeJS.Signals): Promise<void>
  api: Api
}

/** Calls the API as root, or with `token`. */
export type Api = (
  method: string,
  path: string,
  body?: unknown,
  token?: string,
) => Promise<{ status: number; body: unknown; headers: Headers }>

export type User = { id: number; name: string; token: string }

export const apiAt =
  (url: () => string, rootToken: string, canaries = makeCanaries()): Api =>
  async (method, path, body, token = rootToken) => {
    const response = await fetch(url() + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    canaries.addFromJson(body)
    if (response.ok) canaries.addFromJson(JSON.parse(text || 'null'))
    else canaries.scan(`${response.status} of ${method} ${path}`, text)
    return { status: response.status, body: text ? JSON.parse(text) : null, headers: response.headers }
  }

type Options = { rootToken?: string | null; env?: Record<string, string> }

/** Without a root token the app is not set up. `close` scans everything it leaves behind for secrets. */
export async function startApp({ rootToken = ROOT_TOKEN, env = {} }: Options = {}) {
  const provider = await startFakeProvider()
  const dataDir = newFolder()
  const root: Record<string, string> = rootToken ? { ROOT_TOKEN: rootToken } : {}
  const allEnv = { OPENAI_BASE_URL: `${provider.url}/v1`, ...root, ...env }
  const canaries = canariesFor(allEnv)
  let server = await startServer({ dataDir, env: allEnv })
  const app: App = {
    get url() {
      return server.url
    },
    get server() {
      return server
    },
    dataDir,
    rootToken: rootToken ?? '',
    provider,
    async restart(signal) {
      await server.stop(signal)
      server = await startServer({ dataDir, env: allEnv })
    },
    api: apiAt(() => server.url, rootToken ?? '', canaries),
  }
  const close = async () => {
    addProviderKeys(canaries, provider)
    await scanRunningApp(canaries, server, allEnv)
    await server.stop()
    assertNoneFound(canaries, dataDir)
    await provider.close()
    rmSync(dataDir, { recursive: true, force: true })
    await removeDatabase(dataDir)
  }
  /** Leaves root, the history of requests and the audit log. */
  const reset = async () => {
    const ids = async (path: string) => ((await app.api('GET', path)).body as { id: number }[]).map(({ id }) => id)
    for (const id of await ids('/1/keys')) await app.api('DELETE', `/1/keys/${id}`)
    for (const id of await ids('/1/users')) if (id !== 1) await app.api('DELETE', `/1/users/${id}`)
    addProviderKeys(canaries, provider)
    provider.reset()
  }
  return { app, close, reset }
}

export type SharedApp = {
  /** The app, reset unless it was already lent to this file. */
  lendTo(file: string): Promise<App>
  close(): Promise<void>
}

/** One app for all files of a worker, started when the first one needs it. */
export function makeSharedApp(): SharedApp {
  let started: ReturnType<typeof startApp> | undefined
  let current: string | undefined
  return {
    async lendTo(file) {
      const isFirst = started === undefined
      started ??= startApp()
      const { app, reset } = await started
      if (!isFirst && current !== file) await reset()
      current = file
      return app
    },
    close: async () => (await started)?.close(),
  }
}

export async function addUser(
  { api }: Pick<App, 'api'>,
  user: { name: string } & Record<string, unknown>,
): Promise<User> {
  return (await api('POST', '/1/users', user)).body as User
}

export async function addKey(
  { api }: Pick<App, 'api'>,
  key: { name: string; key: string } & Record<string, unknown>,
): Promise<number> {
  return ((await api('POST', '/1/keys', key)).body as { id: number }).id
}
