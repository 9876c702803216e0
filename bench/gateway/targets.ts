/** What is measured: the provider itself, a bare pass-through, Chatelaine, and Portkey's gateway. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { newFolder, startServer } from '../../e2e/support/server-process'
import { type Kind, kinds } from './load'
import { type Process, startProgram, stop, waitForServer } from './process'
import { BARE, CHATELAINE, PORTKEY } from './report'

export type Target = Process & { name: string; headers: Record<string, string>; kinds: readonly Kind[] }

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const PROVIDER_KEY = 'sk-bench'

/** `origin`: the provider's. */
export async function startTargets(
  origin: string,
  databaseUrl: string | undefined,
  withPortkey: boolean,
): Promise<Target[]> {
  const headers = bearer(PROVIDER_KEY)
  const direct = { name: 'direct', url: origin, pid: 0, headers, kinds, stop: async () => {} }
  const bare = { name: BARE, ...(await startProgram('pass-through', origin)), headers, kinds }
  const sqlite = await startChatelaine(CHATELAINE, origin, {})
  const ENCRYPTION_KEY = Buffer.alloc(32, 'bench').toString('base64')
  const postgres = databaseUrl
    ? [await startChatelaine('Chatelaine, PostgreSQL', origin, { DATABASE_URL: databaseUrl, ENCRYPTION_KEY })]
    : []
  return [direct, bare, sqlite, ...postgres, ...(withPortkey ? [await startPortkey(origin)] : [])]
}

/** With accounting and every kind of limit. */
export async function startChatelaine(name: string, origin: string, env: Record<string, string>): Promise<Target> {
  const dataDir = newFolder()
  const server = await startServer({ dataDir, env: { LOG_LEVEL: 'warn', ...env } })
  const stopAndRemove = async () => {
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
  try {
    const token = await setUp(server.url, origin)
    const url = server.url.replace('localhost', '127.0.0.1')
    return { name, url, pid: server.pid, headers: bearer(token), kinds, stop: stopAndRemove }
  } catch (error) {
    await stopAndRemove()
    throw error
  }
}

/** Adds a key, and a member with limits that the benchmark does not reach; returns the member's token. */
async function setUp(url: string, origin: string): Promise<string> {
  const call = async (method: string, path: string, body?: object, token?: string) => {
    const headers = token ? bearer(token) : {}
    const response = await fetch(url + path, { method, headers, body: body ? JSON.stringify(body) : null })
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`)
    return (await response.json()) as { id: number; token: string }
  }
  const { token: root } = await call('POST', '/1/users/init')
  await call('POST', '/1/keys', { name: 'Bench', key: PROVIDER_KEY, endpoint: origin }, root)
  const { id, token } = await call('POST', '/1/users', { name: 'Ann' }, root)
  const limits = { monthlyLimit: '100000', requestsPerMinute: 100_000_000, tokensPerMinute: 2_000_000_000 }
  await call('PATCH', `/1/users/${id}`, limits, root)
  return token
}

const PORTKEY_VERSION = '1.15.2'
const PORTKEY_FOLDER = 'dist/bench/portkey'
const PORTKEY_PROGRAM = `${PORTKEY_FOLDER}/node_modules/@portkey-ai/gateway/build/start-server.js`

/**
 * Installed on first use. JSON only: on Node 20 its streams fail with a 500, because it modifies immutable headers of
 * fetch.
 */
async function startPortkey(origin: string): Promise<Target> {
  if (!existsSync(PORTKEY_PROGRAM)) installPortkey()
  const port = await freePort()
  const child = spawn(process.execPath, [PORTKEY_PROGRAM, `--port=${port}`, '--headless'], { stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  await waitForServer(url)
  const headers = {
    ...bearer(PROVIDER_KEY),
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `${origin}/v1`,
  }
  return { name: PORTKEY, url, pid: child.pid ?? 0, headers, kinds: ['json'], stop: () => stop(child) }
}

function installPortkey() {
  mkdirSync(PORTKEY_FOLDER, { recursive: true })
  const flags = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', PORTKEY_FOLDER]
  const args = ['install', ...flags, `@portkey-ai/gateway@${PORTKEY_VERSION}`]
  const { status } = spawnSync('npm', args, { stdio: 'inherit' })
  if (status !== 0) throw new Error('Portkey’s gateway could not be installed.')
}

/** Portkey does not accept port 0. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
