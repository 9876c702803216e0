import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type App, addKey, ROOT_TOKEN, startApp } from '../support/app'
import { openDatabase } from '../support/database'
import { newFolder, startServer } from '../support/server-process'
import { expect, test } from '../support/vitest'

/** The grace period of a second, and what the rest of the shutdown may take. */
const MAX_SHUTDOWN_MS = 6000

async function startAppWithStream(content: string, env: Record<string, string> = {}) {
  const started = await startApp({ env })
  const { app } = started
  await addKey(app, { key: 'sk-the-key-of-the-drain', name: 'fake' })
  const response = await streamChat(app, content)
  await expect.poll(() => app.provider.requests.at(-1)?.chunks).toBeGreaterThan(2)
  return { ...started, text: response.text().catch(() => 'aborted') }
}

const streamChat = (app: App, content: string) =>
  fetch(`${app.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${app.rootToken}` },
    body: JSON.stringify({ model: 'gpt-4o', stream: true, messages: [{ role: 'user', content }] }),
  })

async function entriesOf(app: App) {
  const { all, close } = await openDatabase(app.dataDir)
  return all(`SELECT "state", "outputTokens" FROM "UsageEntry"`).finally(close)
}

test('after SIGTERM the server is alive but not ready and rejects new requests, until the last stream has ended and is settled', async () => {
  const { app, close, text } = await startAppWithStream('tokens:10/20 pace:250')
  const exit = app.server.stop('SIGTERM')
  const status = async (path: string) =>
    (await fetch(app.url + path, { headers: { authorization: `Bearer ${app.rootToken}` } })).status
  await expect.poll(() => status('/readyz')).toBe(503)
  expect([await status('/livez'), await status('/1/me')]).toEqual([200, 200])

  const rejected = await streamChat(app, 'tokens:1/1')
  expect([rejected.status, rejected.headers.get('retry-after'), rejected.headers.get('connection')]).toEqual([
    ...[503, '1', 'close'],
  ])
  expect(await rejected.json()).toMatchObject({ error: { type: 'server_error', code: 'unavailable' } })

  expect((await text).match(/word\d+/g)).toHaveLength(20)
  expect(await exit).toBe(0)
  expect(await entriesOf(app)).toEqual([{ state: 'settled', outputTokens: 20n }])
  await close()
})

test('a stream that outlasts the grace period is aborted and settled as estimated, and the exit code is 0', async () => {
  const { app, close, text } = await startAppWithStream('tokens:10/20 stall:5', { SHUTDOWN_GRACE_SECONDS: '1' })
  const signalledAt = performance.now()
  expect(await app.server.stop('SIGTERM')).toBe(0)
  expect(performance.now() - signalledAt).toBeLessThan(MAX_SHUTDOWN_MS)
  expect(await text).toBe('aborted')
  expect(await entriesOf(app)).toMatchObject([{ state: 'estimated' }])
  await close()
})

const BUILT = ['dist', '.next', 'node_modules', 'package.json', 'next.config.js', 'prisma', 'messages']

/** A folder with this build in it, and nothing of the checkout that could be built again. */
function folderWithBuild(): string {
  const folder = mkdtempSync(join(tmpdir(), 'chatelaine-build-'))
  for (const name of BUILT) symlinkSync(resolve(name), join(folder, name))
  mkdirSync(join(folder, 'scripts'))
  for (const name of ['scripts/start.mjs', 'scripts/require-node.mjs']) copyFileSync(name, join(folder, name))
  writeFileSync(join(folder, 'scripts/prepare.mjs'), '')
  return folder
}

/** `npm start` as an operator runs it. `ended` resolves when the last process that holds its output has exited. */
async function npmStart(env: Record<string, string>) {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn('npm', ['start'], {
    cwd: folderWithBuild(),
    env: { NODE_ENV: 'production', PATH, HOME, PORT: '0', npm_config_update_notifier: 'false', ...env },
  })
  const output = { text: '' }
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece: string) => {
      output.text += piece
    })
  const ended = once(child, 'close')
  await Promise.race([ended, expect.poll(() => output.text, { timeout: 60_000 }).toContain('"msg":"ready"')])
  return { child, output, ended }
}

test('npm start, stopped by SIGTERM, leaves no server behind', async () => {
  const { child, output, ended } = await npmStart({ DATA_DIR: newFolder() })
  child.kill('SIGTERM')
  await ended
  expect(output.text).toContain('"msg":"stopped"')
})

test('a signal in the moment in which the server is ready shuts it down like any other', async () => {
  const server = await startServer({ env: { ROOT_TOKEN: '', NODE_OPTIONS: `--import=${SIGNAL_AT_ONCE}` } })
  expect(await server.stop()).toBe(0)
  expect(server.log()).toContain('"msg":"stopped"')
})

/** Sends it as soon as the server listens for it. */
const SIGNAL_AT_ONCE = `data:text/javascript,${encodeURIComponent(`
  const { on } = process
  process.on = function (event, listener) {
    if (event === 'SIGTERM' && listener.name === 'shutDown') queueMicrotask(() => listener(event))
    return on.call(this, event, listener)
  }`)}`

test('SIGHUP shuts down too, as when a terminal closes', async () => {
  const { app, close } = await startApp()
  expect(await app.server.stop('SIGHUP')).toBe(0)
  expect(app.server.log()).toContain('"msg":"stopped"')
  await close()
})

test('another interrupt during the grace period ends the server at once', async () => {
  const { app, close, text } = await startAppWithStream('tokens:10/20 stall:5')
  const exit = app.server.stop('SIGINT')
  await expect
    .poll(() => {
      if (app.server.isUp()) process.kill(app.server.pid, 'SIGINT')
      return app.server.isUp()
    })
    .toBe(false)
  expect(await exit).toBe(130)
  await text
  await close()
})

test('a .env file counts for the whole server', async () => {
  const folder = folderWithBuild()
  const file = join(folder, '.env')
  const start = () => startServer({ cwd: folder })
  writeFileSync(file, `ROOT_TOKEN=${ROOT_TOKEN}\nMETRICS_TOKEN=scrape\nLOG_LEVEL=info\n`)
  const server = await start()
  const status = async (path: string, token: string) =>
    (await fetch(server.url + path, { headers: { authorization: `Bearer ${token}` } })).status
  expect([await status('/1/me', ROOT_TOKEN), await status('/metrics', 'scrape')]).toEqual([200, 200])
  await server.stop()
  writeFileSync(file, 'RETENTION_DAYS=soon\n')
  await expect(start()).rejects.toThrow('RETENTION_DAYS')
})
