import { type App, addKey, startApp } from '../support/app'
import { openDatabase } from '../support/database'
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
