import { request } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { TOKEN, testGateway } from '../../test/gateway'
import type { AppContext } from '../runtime/context'

/** What an admin does between a reservation and its response. */
let meanwhile: (context: AppContext) => Promise<unknown> = async () => {}
let isUnreadable = false
const withConcurrentChange = (context: AppContext): AppContext => ({
  ...context,
  async read(...query) {
    if (isUnreadable) throw new Error('no connection')
    return context.read(...query)
  },
  ledger: {
    ...context.ledger,
    async reserve(reservation) {
      const rejection = await context.ledger.reserve(reservation)
      await meanwhile(context)
      return rejection
    },
  },
})

let t: Awaited<ReturnType<typeof testGateway>>
beforeAll(async () => {
  t = await testGateway({ wrap: withConcurrentChange, timeouts: { settleRetry: 3000 } })
})
afterAll(() => t.close())

it('a price set while a request is in progress applies to it', async () => {
  meanwhile = () => t.setPrice('custom-model', 10n)
  await t.chat('tokens:3/4', { model: 'custom-model' })
  meanwhile = async () => {}
  expect((await t.settled(1)).at(-1)).toMatchObject({ state: 'settled', costPico: 70n })
})

it.each([
  ['paused', { disabled: true }, 401],
  ['limited to another model', { models: '["other"]' }, 403],
  ['limited to less', { monthlyLimitPico: 1n }, 429],
])(
  'a user %s while the reservation is written is rejected, and nothing is sent or stays reserved',
  async (_, data, status) => {
    const [before, entries] = [t.fake.requests.length, (await t.entries()).length]
    meanwhile = () => t.context.db.user.updateMany({ data })
    expect((await t.chat('tokens:3/4')).status).toBe(status)
    meanwhile = async () => {}
    await t.context.db.user.updateMany({ data: { disabled: false, models: null, monthlyLimitPico: null } })
    expect([t.fake.requests.length, (await t.entries()).length]).toEqual([before, entries])
    const months = await t.context.db.userMonth.findMany()
    expect(months.map(({ reservedPico }) => reservedPico)).toEqual(months.map(() => 0n))
  },
)

it('prices that cannot be read again do not keep an entry open: the last known ones apply', async () => {
  const response = await t.chat('tokens:3/4 pace:100', { stream: true })
  await t.setPrice('custom-model-2', 10n)
  isUnreadable = true
  const text = await response.text()
  isUnreadable = false
  expect(text).toContain('[DONE]')
  expect((await t.settled(1)).at(-1)).toMatchObject({ state: 'settled', costPico: 47_500_000n })
})

it('a user paused while their request body arrives gets 401, and nothing is sent upstream', async () => {
  const before = t.fake.requests.length
  const body = JSON.stringify({ model: 'gpt-4o', messages: [] })
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-length': body.length, expect: '100-continue' }
  const call = request(`${t.url}/chat/completions`, { method: 'POST', headers })
  const status = new Promise((resolve) => call.on('response', ({ statusCode }) => resolve(statusCode)))
  await new Promise((resolve) => call.once('continue', resolve).flushHeaders())
  await t.context.db.user.updateMany({ data: { disabled: true } })
  call.end(body)
  expect([await status, t.fake.requests.length]).toEqual([401, before])
})
