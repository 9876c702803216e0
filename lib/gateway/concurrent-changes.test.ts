import { request } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { TOKEN, testGateway } from '../../test/gateway'
import type { AppContext } from '../runtime/context'

/** What an admin does between a reservation and its answer. */
let meanwhile: (house: AppContext) => Promise<unknown> = async () => {}
const busy = (house: AppContext): AppContext => ({
  ...house,
  ledger: {
    ...house.ledger,
    async reserve(reservation) {
      const why = await house.ledger.reserve(reservation)
      await meanwhile(house)
      return why
    },
  },
})

let t: Awaited<ReturnType<typeof testGateway>>
beforeAll(async () => {
  t = await testGateway({ wrap: busy })
})
afterAll(() => t.close())

it('a price that was set while an answer was under way holds for it', async () => {
  meanwhile = () => t.setPrice('house-model', 10n)
  await t.chat('tokens:3/4', { model: 'house-model' })
  meanwhile = async () => {}
  expect((await t.settled(1)).at(-1)).toMatchObject({ state: 'settled', costPico: 70n })
})

it('a user paused while their request body arrives gets 401, and nothing is sent upstream', async () => {
  const before = t.fake.requests.length
  const body = JSON.stringify({ model: 'gpt-4o', messages: [] })
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-length': body.length, expect: '100-continue' }
  const call = request(`${t.url}/chat/completions`, { method: 'POST', headers })
  const status = new Promise((resolve) => call.on('response', ({ statusCode }) => resolve(statusCode)))
  await new Promise((resolve) => call.once('continue', resolve).flushHeaders())
  await t.house.db.user.updateMany({ data: { disabled: true } })
  call.end(body)
  expect([await status, t.fake.requests.length]).toEqual([401, before])
})
