/**
 * Portkey's gateway, which accounts for nothing: installed for the comparison only, and kept beside the bundles. Its streams
 * end in a 500 on Node 20 (it changes headers that fetch made immutable), so it is measured without them.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { listening, stop } from './process'
import type { Target } from './targets'
import { PORTKEY } from './tell'

const VERSION = '1.15.2'
const FOLDER = 'dist/bench/portkey'
const PROGRAM = `${FOLDER}/node_modules/@portkey-ai/gateway/build/start-server.js`

export async function portkey(origin: string, key: string): Promise<Target> {
  if (!existsSync(PROGRAM)) install()
  const port = await freePort()
  const child = spawn(process.execPath, [PROGRAM, `--port=${port}`, '--headless'], { stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  await listening(url)
  const headers = {
    authorization: `Bearer ${key}`,
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `${origin}/v1`,
  }
  return { name: PORTKEY, url, pid: child.pid ?? 0, headers, kinds: ['json'], stop: () => stop(child) }
}

function install() {
  mkdirSync(FOLDER, { recursive: true })
  const wanted = [
    'install',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--prefix',
    FOLDER,
    `@portkey-ai/gateway@${VERSION}`,
  ]
  const { status } = spawnSync('npm', wanted, { stdio: 'inherit' })
  if (status !== 0) throw new Error('Portkey’s gateway could not be installed.')
}

/** It takes no port 0. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
