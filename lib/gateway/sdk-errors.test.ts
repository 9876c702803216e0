import OpenAI from 'openai'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { SECRET, TOKEN, testGateway } from '../../test/gateway'

const [SPENT, SLOW, MINI] = ['2', '3', '4'].map((digit) => `${digit.repeat(8)}-2222-4333-8444-555555555555`) as [
  string,
  string,
  string,
]

let t: Awaited<ReturnType<typeof testGateway>>
beforeAll(async () => {
  t = await testGateway()
  await t.addMember('spent', SPENT, { monthlyLimitPico: 1n })
  await t.addMember('slow', SLOW, { requestsPerMinute: 1 })
  await t.addMember('mini', MINI, { models: '["gpt-4o-mini"]' })
  await t.context.db.providerKey.updateMany({ data: { models: '["gpt-*"]' } })
})
afterAll(() => t.close())

/** What the SDK raises after how many attempts. It gets one more try, and no time to wait for it. */
async function ask(token: string, more: object = {}) {
  let attempts = 0
  const client = new OpenAI({
    baseURL: t.url,
    apiKey: token,
    maxRetries: 1,
    fetch: async (url, init) => {
      attempts += 1
      const response = await fetch(url, init)
      const headers = new Headers(response.headers)
      if (headers.has('retry-after')) headers.set('retry-after-ms', '1')
      return new Response(response.body, { status: response.status, headers })
    },
  })
  const messages = [{ role: 'user' as const, content: 'hi' }]
  const error = await client.chat.completions.create({ model: 'gpt-4o', messages, ...more }).catch((error) => error)
  return { raised: error?.constructor.name, code: error?.code, attempts }
}

it('the official SDK raises the right class for our errors, and tries again only where that can help', async () => {
  expect(await ask('wrong')).toEqual({ raised: 'AuthenticationError', code: 'invalid_api_key', attempts: 1 })
  expect(await ask(TOKEN, { n: 1.5 })).toEqual({ raised: 'BadRequestError', code: 'invalid_request', attempts: 1 })
  expect(await ask(MINI)).toEqual({ raised: 'PermissionDeniedError', code: 'model_not_allowed', attempts: 1 })
  expect(await ask(TOKEN, { model: 'x' })).toEqual({ raised: 'NotFoundError', code: 'model_not_found', attempts: 1 })
  expect(await ask(SPENT)).toEqual({ raised: 'RateLimitError', code: 'insufficient_quota', attempts: 1 })
  await ask(SLOW)
  expect(await ask(SLOW)).toEqual({ raised: 'RateLimitError', code: 'rate_limit_exceeded', attempts: 2 })
  t.fake.rejectedKeys.add(SECRET)
  expect(await ask(TOKEN)).toEqual({ raised: 'InternalServerError', code: 'upstream_key_rejected', attempts: 1 })
  t.fake.rejectedKeys.clear()
  await t.context.db.providerKey.updateMany({ data: { disabled: true } })
  expect(await ask(TOKEN)).toEqual({ raised: 'InternalServerError', code: 'no_key', attempts: 1 })
})
