import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import { pendingAlerts, startAlertDelivery } from './alerts'
import { postWebhook, signature } from './webhook'

type Received = { headers: IncomingHttpHeaders; body: string }
const received: Received[] = []
let status = 204
const receiver = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) body += chunk
  received.push({ headers: request.headers, body })
  response.writeHead(status, { location: '/elsewhere' }).end()
})

let context: Awaited<ReturnType<typeof openTestContext>>
let webhook: { url: string; secret: string; allowPrivate: boolean }
beforeEach(async () => {
  status = 204
  received.length = 0
  receiver.listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  webhook = {
    url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook?team=1`,
    secret: 'shared',
    allowPrivate: true,
  }
  context = await openTestContext()
  const at = new Date()
  const limit = { monthlyLimitPico: 50_000_000_000_000n }
  await context.db.user.create({
    data: { id: 2, name: 'Ann', tokenHmac: 'h', tokenHint: '', createdAt: at, updatedAt: at, ...limit },
  })
})
afterEach(async () => {
  receiver.closeAllConnections()
  receiver.close()
  await context.remove()
})

const reach = (warned: number, lastUsedAt = Date.now()) =>
  context.db.userMonth.upsert({
    where: { userId_month: { userId: 2, month: '2026-11' } },
    create: { userId: 2, month: '2026-11', warned, settledPico: 41_000_000_000_000n, lastUsedAt: BigInt(lastUsedAt) },
    update: { warned },
  })

test('each threshold is delivered once, signed, and never again after a restart', async () => {
  let stop = startAlertDelivery(context, webhook, 10)
  await reach(80)
  await expect.poll(() => received.length).toBe(1)
  const [{ headers, body }] = received as [Received]
  expect(JSON.parse(body)).toEqual({
    id: 'limit-2-2026-11-80-of-50.000000',
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

  await expect.poll(() => pendingAlerts(context)).toEqual([])
  await stop()
  stop = startAlertDelivery(context, webhook, 10)
  await reach(100)
  await expect.poll(() => received.map(({ body }) => JSON.parse(body).percent)).toEqual([80, 100])
  await expect.poll(() => pendingAlerts(context)).toEqual([])
  await stop()
})

test('an alert the receiver rejects is retried, also by the next process', async () => {
  status = 302
  await reach(100)
  let stop = startAlertDelivery(context, webhook, 10)
  await expect.poll(() => received.length).toBeGreaterThan(3)
  await stop()
  expect(await pendingAlerts(context)).toMatchObject([{ percent: 80 }, { percent: 100 }])
  status = 200
  stop = startAlertDelivery(context, webhook, 10)
  await expect.poll(() => pendingAlerts(context)).toEqual([])
  await stop()
  expect(received.slice(-2).map(({ body }) => JSON.parse(body).percent)).toEqual([80, 100])
})

test('the second of two alerts of a user waits until the first is accepted', async () => {
  const statuses = [500, 500]
  const next = () => {
    status = statuses.shift() ?? 204
  }
  receiver.prependListener('request', next)
  await reach(100)
  const stop = startAlertDelivery(context, webhook, 10)
  await expect.poll(() => pendingAlerts(context)).toEqual([])
  await stop()
  receiver.off('request', next)
  expect(received.map(({ body }) => JSON.parse(body).percent)).toEqual([80, 80, 80, 100])
})

test('stopping waits for the delivery in progress and starts no other', async () => {
  await reach(100)
  const requested = once(receiver, 'request')
  const stop = startAlertDelivery(context, webhook, 10)
  await requested
  await stop()
  expect(received.map(({ body }) => JSON.parse(body).percent)).toEqual([80])
  expect(await pendingAlerts(context)).toMatchObject([{ percent: 100 }])
})

test('an alert older than a week is not delivered', async () => {
  await reach(100, Date.now() - 8 * 24 * 3_600_000)
  expect(await pendingAlerts(context)).toEqual([])
})

test('nothing is sent to a private address unless private upstreams are allowed', async () => {
  await expect(postWebhook({ ...webhook, allowPrivate: false }, '{}')).rejects.toThrow('127.0.0.1')
  await expect(
    postWebhook({ ...webhook, url: webhook.url.replace('127.0.0.1', 'localhost'), allowPrivate: false }, '{}'),
  ).rejects.toThrow('localhost')
  expect(received).toEqual([])
})
