import { afterAll, beforeAll, expect, it } from 'vitest'
import { testGateway } from '../../../test/gateway'
import { makeRateLimiter, SlidingWindow } from './rate-limiter'

const token = (digit: string) => `${digit.repeat(8)}-2222-4333-8444-555555555555`
let t: Awaited<ReturnType<typeof testGateway>>
beforeAll(async () => {
  t = await testGateway()
  await t.addMember('requests', token('2'), { requestsPerMinute: 40 })
  await t.addMember('tokens', token('3'), { tokensPerMinute: 3000 })
  await t.addMember('free', token('4'), {})
  await t.addMember('poor', token('5'), { monthlyLimitPico: 1n })
  await t.addMember('rich', token('6'), { monthlyLimitPico: 100_000_000_000_000n })
})
afterAll(() => t.close())

it('of 100 concurrent requests exactly the limit is admitted, and other members are not affected', async () => {
  const requests = Array.from({ length: 100 }, () => t.chat('tokens:1/1 pace:20', {}, { token: token('2') }))
  const others = Array.from({ length: 20 }, () => t.chat('tokens:1/1', {}, { token: token('4') }))
  const responses = await Promise.all(requests)
  expect((await Promise.all(others)).every(({ status }) => status === 200)).toBe(true)
  expect(responses.filter(({ status }) => status === 200)).toHaveLength(40)
  const rejected = responses.filter(({ status }) => status !== 200)
  for (const response of rejected) {
    expect([response.status, response.headers.get('x-should-retry')]).toEqual([429, 'true'])
    const seconds = Number(response.headers.get('retry-after'))
    expect(seconds).toBeGreaterThan(50)
    expect(seconds).toBeLessThan(60)
    expect(await response.json()).toEqual({
      error: {
        message: `Your limit is 40 requests per minute. Try again in ${seconds} s.`,
        type: 'requests',
        param: null,
        code: 'rate_limit_exceeded',
      },
    })
  }
  expect((await t.settled(60)).length).toBe(60)
})

it('an open request reserves its estimated tokens, and counts the billed ones once it has ended', async () => {
  const ask = (text: string, more = {}) => t.chat(text, more, { token: token('3') })
  const open = await Promise.all(Array.from({ length: 10 }, () => ask('tokens:100/50 pace:1000')))
  expect(open.filter(({ status }) => status === 200)).toHaveLength(2)
  const rejected = open.find(({ status }) => status === 429)
  expect(rejected?.headers.get('retry-after')).toBe('1')
  expect(await rejected?.json()).toMatchObject({ error: { code: 'rate_limit_exceeded', type: 'tokens' } })
  // 300 of 3,000 are used; an estimate counts the output limit.
  expect((await ask('tokens:1/1', { max_tokens: 2690 })).status).toBe(429)
  expect((await ask('tokens:2000/1500', { max_tokens: 100 })).status).toBe(200)
  const over = await ask('tokens:1/1', { max_tokens: 1 })
  expect(over.status).toBe(429)
  expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(50)
})

it('the default monthly budget applies to members without their own, from the next request on', async () => {
  const name = 'defaultMonthlyLimitPico'
  const ask = (digit: string) => t.chat('hi', { max_tokens: 5 }, { token: token(digit) })
  expect((await ask('4')).status).toBe(200)
  await t.context.db.setting.create({ data: { name, value: '1' } })
  expect((await ask('4')).status).toBe(429)
  await t.context.db.user.updateMany({ where: { name: 'free' }, data: { monthlyLimitPico: 1_000_000_000_000n } })
  expect((await ask('4')).status).toBe(200)
  await t.context.db.setting.delete({ where: { name } })
  const over = await ask('5')
  expect([over.status, over.headers.get('x-should-retry')]).toEqual([429, 'false'])
})

it('a request with images or video is bounded by the context window, whatever its size', async () => {
  const ask = async (part: object) => {
    const messages = [{ role: 'user', content: [part] }]
    expect((await t.chat('', { messages }, { token: token('6') })).status).toBe(200)
    return { sent: JSON.parse(t.last().body), entry: (await t.entries()).at(-1) }
  }
  const image = await ask({ type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(300_000)}` } })
  expect(image.sent).toMatchObject({ max_completion_tokens: 16_384 })
  const video = await ask({ type: 'video_url', video_url: { url: 'https://videos.test/an-hour.mp4' } })
  expect(video.entry?.reservedPico).toBe(image.entry?.reservedPico)
  expect(video.entry?.reservedPico).toBeGreaterThan(128_000n * 2_500_000n)
})

it('the sliding window counts the last 58 seconds, and never 60', () => {
  const window = new SlidingWindow()
  window.add(3, 999)
  window.add(2, 1000)
  expect([window.sum(58_999), window.sum(59_000), window.sum(60_000)]).toEqual([5, 2, 0])
  window.add(4, 100_500)
  window.add(4, 110_500)
  expect(window.msUntil(8, 111_000)).toBe(0)
  expect(window.msUntil(7, 111_000)).toBe(159_000 - 111_000)
  expect(window.msUntil(0, 111_000)).toBe(169_000 - 111_000)
})

it('a request larger than the limit is admitted when nothing else counts', () => {
  const rateLimiter = makeRateLimiter()
  const member = { id: 1, requestsPerMinute: null, tokensPerMinute: 100 }
  const request = {
    member,
    parsed: { maxOutputTokens: 5000, choices: 1, hasMedia: false },
    endpoint: { outputLimitFields: ['x'] },
    body: Buffer.alloc(8),
  }
  const acquire = () => rateLimiter.acquire(request as unknown as Parameters<typeof rateLimiter.acquire>[0])
  const permit = acquire()
  expect(acquire).toThrow('100 tokens per minute')
  permit.release()
  acquire().release()
})
