import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type Api, apiAt, ROOT_TOKEN, type User } from '../support/app'
import { assertNoneFound, canariesFor, scanDatabase } from '../support/canaries'
import { removeDatabase } from '../support/database'
import { newFolder, type Server, startServer } from '../support/server-process'
import { type Ledger, openLedger } from './ledger'
import { type Provider, startProvider } from './provider'

export type ChaosUser = Pick<User, 'id' | 'token'>

/** A provider, a server in front of it that tests may kill and start again, and users. */
export type ChaosStage = {
  provider: Provider
  readonly server: Server
  dataDir: string
  users: ChaosUser[]
  ledger: Ledger
  /** After a stop: starts the server again, on the same data. */
  start(): Promise<void>
  /** Starts one more server on the same PostgreSQL database. */
  startReplica(env?: Record<string, string>): Promise<Server>
  api: Api
  close(): Promise<void>
}

/** `budgetWait`: seconds that a request waits for held money; as a rule it is refused at once, so that tests see who is. */
export type StageOptions = {
  users: number
  budgetWait?: number
  dataDir?: string
  endpoint?: (provider: Provider) => string
  postgres?: string
}

export async function openChaosStage({
  users: count,
  budgetWait = 0,
  dataDir,
  endpoint,
  postgres,
}: StageOptions): Promise<ChaosStage> {
  const folder = newFolder()
  const provider = await startProvider(folder)
  const origin = endpoint?.(provider) ?? provider.url
  const env = {
    ROOT_TOKEN,
    OPENAI_BASE_URL: `${origin}/v1`,
    DATA_DIR: dataDir ?? join(folder, 'data'),
    LOG_LEVEL: 'warn',
    BUDGET_WAIT_SECONDS: String(budgetWait),
    // A small heap, so that a leak shows soon.
    NODE_OPTIONS: '--max-old-space-size=128 --max-semi-space-size=4',
  }
  const start = () => startServer({ dataDir: folder, env, postgres })
  let server = await start()
  const canaries = canariesFor(env)
  const api = apiAt(() => server.url, ROOT_TOKEN, canaries)
  for (const key of [
    { key: 'sk-of-the-chaos-tests', name: 'fake' },
    { key: 'sk-ant-of-the-chaos-tests', name: 'fake of Anthropic', api_type: 'anthropic', endpoint: `${origin}/v1` },
    { key: 'AIza-of-the-chaos-tests', name: 'fake of Gemini', api_type: 'gemini', endpoint: origin },
  ])
    expect(await api('POST', '/1/keys', key)).toMatchObject({ status: 200 })
  const users: ChaosUser[] = []
  for (let index = 0; index < count; index += 1)
    users.push((await api('POST', '/1/users', { name: `user ${index}` })).body as User)
  // A server that has been stopped has applied everything, or its next start does.
  const flush = () => api('GET', '/1/usages').catch(() => undefined)
  const ledger = await openLedger(env.DATA_DIR, postgres, flush)

  return {
    provider,
    get server() {
      return server
    },
    dataDir: env.DATA_DIR,
    users,
    ledger,
    async start() {
      server = await start()
    },
    startReplica: (more) =>
      startServer({ dataDir: mkdtempSync(join(folder, 'replica-')), env: { ...env, ...more }, postgres }),
    api,
    async close() {
      await ledger.close()
      await scanDatabase(canaries, env.DATA_DIR, postgres)
      await server.stop()
      await provider.close()
      assertNoneFound(canaries, folder, env.DATA_DIR)
      rmSync(folder, { recursive: true, force: true })
      await removeDatabase(env.DATA_DIR, postgres)
    },
  }
}
