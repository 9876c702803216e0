import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { removeDatabase } from '../database'
import { plantedIn, search, searchBooks } from '../planted-house'
import { newFolder, type Server, startServer } from '../server'
import { type Ledger, openLedger } from './ledger'
import { type Provider, startProvider } from './provider'

const ROOT = 'c0ffee00-1111-4222-8333-444455556666'

export type Person = { id: number; token: string }

/** A provider, a house before it that can be killed and started again, and people who use both. */
export type Stage = {
  provider: Provider
  readonly server: Server
  /** Everybody's data, which outlives every server. */
  dataDir: string
  people: Person[]
  ledger: Ledger
  /** After a stop: the same house again. */
  start(): Promise<void>
  /** One more server on the same database, on PostgreSQL. */
  another(more?: Record<string, string>): Promise<Server>
  api(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>
  close(): Promise<void>
}

type Options = { people: number; dataDir?: string; endpoint?: (provider: Provider) => string; postgres?: string }

export async function openStage({ people, dataDir, endpoint, postgres }: Options): Promise<Stage> {
  const folder = newFolder()
  const provider = await startProvider(folder)
  const env = {
    ROOT_TOKEN: ROOT,
    OPENAI_BASE_URL: `${endpoint?.(provider) ?? provider.url}/v1`,
    DATA_DIR: dataDir ?? join(folder, 'data'),
    LOG_LEVEL: 'warn',
    // A small heap: what is kept by mistake shows soon.
    NODE_OPTIONS: '--max-old-space-size=128 --max-semi-space-size=4',
  }
  const start = () => startServer({ dataDir: folder, env, postgres })
  const another: Stage['another'] = (more) =>
    startServer({ dataDir: mkdtempSync(join(folder, 'another-')), env: { ...env, ...more }, postgres })
  let server = await start()
  const planted = plantedIn(env)
  const api: Stage['api'] = async (method, path, body) => {
    const headers = { authorization: `Bearer ${ROOT}`, 'content-type': 'application/json' }
    const response = await fetch(server.url + path, { method, headers, body: body ? JSON.stringify(body) : null })
    const text = await response.text()
    planted.addFrom(body)
    if (response.ok) planted.addFrom(JSON.parse(text || 'null'))
    else planted.look(`${response.status} of ${method} ${path}`, text)
    return { status: response.status, body: text ? JSON.parse(text) : null }
  }
  await api('POST', '/1/keys', { key: 'sk-of-the-torture', name: 'fake' })
  const names = Array.from({ length: people }, (_, index) => `person ${index}`)
  const added: Person[] = []
  for (const name of names) added.push((await api('POST', '/1/users', { name })).body as Person)
  const ledger = await openLedger(env.DATA_DIR, postgres)

  return {
    provider,
    get server() {
      return server
    },
    dataDir: env.DATA_DIR,
    people: added,
    ledger,
    async start() {
      server = await start()
    },
    another,
    api,
    async close() {
      await ledger.close()
      await searchBooks(planted, env.DATA_DIR, postgres)
      await server.stop()
      await provider.close()
      search(planted, folder, env.DATA_DIR)
      rmSync(folder, { recursive: true, force: true })
      await removeDatabase(env.DATA_DIR, postgres)
    },
  }
}
