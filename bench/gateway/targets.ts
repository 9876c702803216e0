/** Who is measured: nobody in between, a bare pass-through, Chatelaine, and Portkey's gateway. */
import { rmSync } from 'node:fs'
import { newFolder, startServer } from '../../e2e/server'
import { type Kind, kinds } from './load'
import { portkey } from './portkey'
import { type Running, start } from './process'
import { BARE, OURS } from './tell'

export type Target = Running & { name: string; headers: Record<string, string>; kinds: readonly Kind[] }

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const KEY = 'sk-bench'

export async function targets(
  origin: string,
  databaseUrl: string | undefined,
  withPortkey: boolean,
): Promise<Target[]> {
  const direct = { name: 'direct', url: origin, pid: 0, headers: bearer(KEY), kinds, stop: async () => {} }
  const bare = { name: BARE, ...(await start('pass-through', origin)), headers: bearer(KEY), kinds }
  const sqlite = await chatelaine(OURS, origin, {})
  const ENCRYPTION_KEY = Buffer.alloc(32, 'bench').toString('base64')
  const postgres = databaseUrl
    ? [await chatelaine('Chatelaine, PostgreSQL', origin, { DATABASE_URL: databaseUrl, ENCRYPTION_KEY })]
    : []
  return [direct, bare, sqlite, ...postgres, ...(withPortkey ? [await portkey(origin, KEY)] : [])]
}

const apiOf = (url: string) => async (method: string, path: string, body?: object, token?: string) => {
  const headers = token ? bearer(token) : {}
  const response = await fetch(url + path, { method, headers, body: body ? JSON.stringify(body) : null })
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`)
  return (await response.json()) as { id: number; token: string }
}

/** With accounting and every kind of limit, as a team has it. */
export async function chatelaine(name: string, origin: string, env: Record<string, string>): Promise<Target> {
  const dataDir = newFolder()
  const server = await startServer({ dataDir, env: { LOG_LEVEL: 'warn', ...env } })
  const stop = async () => {
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
  try {
    const token = await inhabit(server.url, origin)
    return {
      name,
      url: server.url.replace('localhost', '127.0.0.1'),
      pid: server.pid,
      headers: bearer(token),
      kinds,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** One key, and one member who has limits that nobody reaches; answers their token. */
async function inhabit(url: string, origin: string): Promise<string> {
  const ask = apiOf(url)
  const { token: root } = await ask('POST', '/1/users/init')
  await ask('POST', '/1/keys', { name: 'Bench', key: KEY, endpoint: origin }, root)
  const { id, token } = await ask('POST', '/1/users', { name: 'Ann' }, root)
  const limits = { monthlyLimit: '100000', requestsPerMinute: 100_000_000, tokensPerMinute: 2_000_000_000 }
  await ask('PATCH', `/1/users/${id}`, limits, root)
  return token
}
