/** What is measured: the provider itself, a bare pass-through, Chatelaine on each database, and whatever else is running. */
import { rmSync } from 'node:fs'
import { newFolder, startServer } from '../../e2e/support/server-process'
import { databaseFile, openReadOnly } from '../../lib/db/sqlite/connection'
import { type Process, startProgram } from './process'
import { type Kind, kinds } from './scenes'

export type Target = Process & {
  name: string
  headers: Record<string, string>
  kinds: readonly Kind[]
  /** Write-ahead entries in the database file that are not in its tables yet. */
  backlog?: () => number
}

export const DIRECT = 'direct'
export const PASS_THROUGH = 'pass-through'
export const SQLITE = 'Chatelaine, SQLite'
export const POSTGRES = 'Chatelaine, PostgreSQL'
export const distantPostgres = (milliseconds: number) => `${POSTGRES} ${milliseconds} ms away`

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const PROVIDER_KEY = 'sk-bench'
const outside = { pid: 0, stop: async () => {} }

/** The provider without anything in between. */
export const directTarget = (origin: string): Target => ({
  ...{ name: DIRECT, url: origin, headers: bearer(PROVIDER_KEY), kinds },
  ...outside,
})

/** Anew in each round: how fast V8 makes the same program differs from process to process. */
export const startPassThrough = async (origin: string): Promise<Target> => ({
  ...{ name: PASS_THROUGH, headers: bearer(PROVIDER_KEY), kinds },
  ...(await startProgram('pass-through', origin)),
})

/** `NAME=URL,TOKEN,PID`: a gateway that is running already, with a key for the provider. Without a PID its CPU time is unknown. */
export function targetBeside(option: string): Target {
  const [, name = '', url = '', token = '', pid = '0'] = /^([^=]+)=([^,]+)(?:,([^,]*))?(?:,(\d+))?$/.exec(option) ?? []
  if (!URL.canParse(url)) throw new Error(`--beside expects NAME=URL,TOKEN,PID and got "${option}".`)
  return {
    ...outside,
    name,
    url: new URL(url).origin,
    headers: bearer(token),
    kinds: ['json', 'stream'],
    pid: Number(pid),
  }
}

export type Chatelaine = Target & { rootToken: string }

/** With accounting and every kind of limit. */
export async function startChatelaine(name: string, origin: string, env: Record<string, string>): Promise<Chatelaine> {
  const dataDir = newFolder()
  const server = await startServer({ dataDir, env: { LOG_LEVEL: 'warn', MAX_CONCURRENT_REQUESTS: '2000', ...env } })
  const count = env.DATABASE_URL ? null : backlogCounter(dataDir)
  const stop = async () => {
    count?.close()
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
  try {
    const { rootToken, token } = await setUp(server.url, origin)
    const url = server.url.replace('localhost', '127.0.0.1')
    const target = { name, url, pid: server.pid, headers: bearer(token), kinds, rootToken, stop }
    return count ? { ...target, backlog: count.backlog } : target
  } catch (error) {
    await stop()
    throw error
  }
}

/** Reads next to the server what its writing thread still has to do. */
function backlogCounter(dataDir: string) {
  const connection = openReadOnly(databaseFile(dataDir))
  const entries = connection
    .prepare(`SELECT coalesce(sum(json_array_length('[' || "entries" || ']')), 0) FROM "WriteAheadBatch"`)
    .pluck()
  return { backlog: () => Number(entries.get()), close: () => connection.close() }
}

/** Adds a key, and a member with limits that the benchmark does not reach. */
async function setUp(url: string, origin: string): Promise<{ rootToken: string; token: string }> {
  const call = async (method: string, path: string, body?: object, token?: string) => {
    const headers = token ? bearer(token) : {}
    const response = await fetch(url + path, { method, headers, body: body ? JSON.stringify(body) : null })
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`)
    return (await response.json()) as { id: number; token: string }
  }
  const { token: rootToken } = await call('POST', '/1/users/init')
  await call('POST', '/1/keys', { name: 'Bench', key: PROVIDER_KEY, endpoint: origin }, rootToken)
  const { id, token } = await call('POST', '/1/users', { name: 'Ann' }, rootToken)
  const limits = { monthlyLimit: '100000', requestsPerMinute: 100_000_000, tokensPerMinute: 2_000_000_000 }
  await call('PATCH', `/1/users/${id}`, limits, rootToken)
  return { rootToken, token }
}
