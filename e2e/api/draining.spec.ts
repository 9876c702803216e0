import { setTimeout as wait } from 'node:timers/promises'
import { openDatabase } from '../database'
import { expect, type House, openHouse, test } from '../fixtures'

async function openWithStream(content: string, env: Record<string, string> = {}) {
  const opened = await openHouse({ env })
  const { house } = opened
  await house.api('POST', '/1/keys', { key: 'sk-the-key-of-the-drain', name: 'fake' })
  const response = await ask(house, content)
  await expect.poll(() => house.fake.requests.at(-1)?.chunks).toBeGreaterThan(2)
  return { ...opened, answer: response.text().catch(() => 'cut') }
}

const ask = (house: House, content: string) =>
  fetch(`${house.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${house.rootToken}` },
    body: JSON.stringify({ model: 'gpt-4o', stream: true, messages: [{ role: 'user', content }] }),
  })

async function entriesOf(house: House) {
  const { all, close } = await openDatabase(house.dataDir)
  return all(`SELECT "state", "outputTokens" FROM "UsageEntry"`).finally(close)
}

test('from SIGTERM on it is alive but not ready and refuses what is new, until the last stream has ended and is settled', async () => {
  const { house, close, answer } = await openWithStream('tokens:10/20 pace:250')
  const exit = house.server.stop('SIGTERM')
  const status = async (path: string) =>
    (await fetch(house.url + path, { headers: { authorization: `Bearer ${house.rootToken}` } })).status
  await expect.poll(() => status('/readyz')).toBe(503)
  expect([await status('/livez'), await status('/1/me')]).toEqual([200, 200])

  const refused = await ask(house, 'tokens:1/1')
  expect([refused.status, refused.headers.get('retry-after'), refused.headers.get('connection')]).toEqual([
    ...[503, '1', 'close'],
  ])
  expect(await refused.json()).toMatchObject({ error: { type: 'server_error', code: 'unavailable' } })

  expect((await answer).match(/word\d+/g)).toHaveLength(20)
  expect(await exit).toBe(0)
  expect(await entriesOf(house)).toEqual([{ state: 'settled', outputTokens: 20n }])
  await close()
})

test('what has not ended within the grace is broken off and booked as estimated, and the exit is 0 all the same', async () => {
  const { house, close, answer } = await openWithStream('tokens:10/20 stall:5', { SHUTDOWN_GRACE_SECONDS: '1' })
  const late = wait(6000, 'late', { ref: false })
  expect(await Promise.race([house.server.stop('SIGTERM'), late])).toBe(0)
  expect(await answer).toBe('cut')
  expect(await entriesOf(house)).toMatchObject([{ state: 'estimated' }])
  await close()
})
