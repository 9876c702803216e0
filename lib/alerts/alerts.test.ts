import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { temporaryHouse } from '../../test/context'
import { pendingAlerts } from './alerts'
import { startAlerts } from './deliver'
import { post, signature } from './webhook'

type Got = { headers: IncomingHttpHeaders; body: string }
const got: Got[] = []
let status = 204
const receiver = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) body += chunk
  got.push({ headers: request.headers, body })
  response.writeHead(status, { location: '/elsewhere' }).end()
})

let house: Awaited<ReturnType<typeof temporaryHouse>>
let webhook: { url: string; secret: string; allowPrivate: boolean }
beforeEach(async () => {
  status = 204
  got.length = 0
  receiver.listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  webhook = {
    url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook?team=1`,
    secret: 'shared',
    allowPrivate: true,
  }
  house = await temporaryHouse()
  const at = new Date()
  const limit = { monthlyLimitPico: 50_000_000_000_000n }
  await house.db.user.create({
    data: { id: 2, name: 'Ann', tokenHmac: 'h', tokenHint: '', createdAt: at, updatedAt: at, ...limit },
  })
})
afterEach(async () => {
  receiver.closeAllConnections()
  receiver.close()
  await house.remove()
})

const reach = (warned: number, lastUsedAt = Date.now()) =>
  house.db.userMonth.upsert({
    where: { userId_month: { userId: 2, month: '2026-11' } },
    create: { userId: 2, month: '2026-11', warned, settledPico: 41_000_000_000_000n, lastUsedAt: BigInt(lastUsedAt) },
    update: { warned },
  })

test('each share of a limit is told once, in a signed body, and a restart tells none again', async () => {
  let stop = startAlerts(house, webhook, 10)
  await reach(80)
  await expect.poll(() => got.length).toBe(1)
  const [{ headers, body }] = got as [Got]
  expect(JSON.parse(body)).toEqual({
    id: 'limit-2-2026-11-80',
    type: 'limit.reached',
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    user: { id: 2, name: 'Ann' },
    month: '2026-11',
    percent: 80,
    spent: '41.000000',
    limit: '50.000000',
  })
  const timestamp = String(headers['x-chatelaine-timestamp'])
  expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(60)
  expect(headers['x-chatelaine-signature']).toBe(`v1=${signature('shared', timestamp, body)}`)

  await expect.poll(() => pendingAlerts(house)).toEqual([])
  await stop()
  stop = startAlerts(house, webhook, 10)
  await reach(100)
  await expect.poll(() => got.map(({ body }) => JSON.parse(body).percent)).toEqual([80, 100])
  await expect.poll(() => pendingAlerts(house)).toEqual([])
  await stop()
})

test('a warning that is not taken is tried again, also by the next process', async () => {
  status = 302
  await reach(100)
  let stop = startAlerts(house, webhook, 10)
  await expect.poll(() => got.length).toBeGreaterThan(3)
  await stop()
  expect(await pendingAlerts(house)).toMatchObject([{ percent: 80 }, { percent: 100 }])
  status = 200
  stop = startAlerts(house, webhook, 10)
  await expect.poll(() => pendingAlerts(house)).toEqual([])
  await stop()
  expect(got.slice(-2).map(({ body }) => JSON.parse(body).percent)).toEqual([80, 100])
})

test('of two that are reached at once the second waits until the first is taken', async () => {
  const answers = [500, 500]
  const next = () => {
    status = answers.shift() ?? 204
  }
  receiver.prependListener('request', next)
  await reach(100)
  const stop = startAlerts(house, webhook, 10)
  await expect.poll(() => pendingAlerts(house)).toEqual([])
  await stop()
  receiver.off('request', next)
  expect(got.map(({ body }) => JSON.parse(body).percent)).toEqual([80, 80, 80, 100])
})

test('who ends it waits for the warning under way, and for no other', async () => {
  await reach(100)
  const asked = once(receiver, 'request')
  const stop = startAlerts(house, webhook, 10)
  await asked
  await stop()
  expect(got.map(({ body }) => JSON.parse(body).percent)).toEqual([80])
  expect(await pendingAlerts(house)).toMatchObject([{ percent: 100 }])
})

test('what is older than a week is no news', async () => {
  await reach(100, Date.now() - 8 * 24 * 3_600_000)
  expect(await pendingAlerts(house)).toEqual([])
})

test('a private address gets nothing unless private upstreams are allowed', async () => {
  await expect(post({ ...webhook, allowPrivate: false }, '{}')).rejects.toThrow('127.0.0.1')
  await expect(
    post({ ...webhook, url: webhook.url.replace('127.0.0.1', 'localhost'), allowPrivate: false }, '{}'),
  ).rejects.toThrow('localhost')
  expect(got).toEqual([])
})
