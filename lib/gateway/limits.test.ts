import { afterAll, beforeAll, expect, it } from 'vitest'
import { testGateway } from '../../test/gateway'
import { makePace } from './limits/rate-limiter'
import { SlidingWindow } from './limits/sliding-window'

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

it('100 parallel calls of one member meet their limit to the call, and others go on unhindered', async () => {
  const calls = Array.from({ length: 100 }, () => t.chat('tokens:1/1 pace:20', {}, { token: token('2') }))
  const others = Array.from({ length: 20 }, () => t.chat('tokens:1/1', {}, { token: token('4') }))
  const answers = await Promise.all(calls)
  expect((await Promise.all(others)).every(({ status }) => status === 200)).toBe(true)
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(40)
  const refused = answers.filter(({ status }) => status !== 200)
  for (const answer of refused) {
    expect([answer.status, answer.headers.get('x-should-retry')]).toEqual([429, 'true'])
    const seconds = Number(answer.headers.get('retry-after'))
    expect(seconds).toBeGreaterThan(50)
    expect(seconds).toBeLessThanOrEqual(61)
    expect(await answer.json()).toEqual({
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

it('tokens are held while a request is open, and counted as they were when it has ended', async () => {
  const ask = (text: string, more = {}) => t.chat(text, more, { token: token('3') })
  const open = await Promise.all(Array.from({ length: 10 }, () => ask('tokens:100/50 pace:1000')))
  expect(open.filter(({ status }) => status === 200)).toHaveLength(2)
  const refused = open.find(({ status }) => status === 429)
  expect(refused?.headers.get('retry-after')).toBe('1')
  expect(await refused?.json()).toMatchObject({ error: { code: 'rate_limit_exceeded', type: 'tokens' } })
  // 300 of 3,000 are gone; what is asked for counts by its bound.
  expect((await ask('tokens:1/1', { max_tokens: 2690 })).status).toBe(429)
  expect((await ask('tokens:2000/1500', { max_tokens: 100 })).status).toBe(200)
  const over = await ask('tokens:1/1', { max_tokens: 1 })
  expect(over.status).toBe(429)
  expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(50)
})

it('everyone’s monthly limit holds for those without their own, from the next request on', async () => {
  const name = 'defaultMonthlyLimitPico'
  const ask = (digit: string) => t.chat('hi', { max_tokens: 5 }, { token: token(digit) })
  expect((await ask('4')).status).toBe(200)
  await t.house.db.setting.create({ data: { name, value: '1' } })
  expect((await ask('4')).status).toBe(429)
  await t.house.db.user.updateMany({ where: { name: 'free' }, data: { monthlyLimitPico: 1_000_000_000_000n } })
  expect((await ask('4')).status).toBe(200)
  await t.house.db.setting.delete({ where: { name } })
  const over = await ask('5')
  expect([over.status, over.headers.get('x-should-retry')]).toEqual([429, 'false'])
})

it('pictures and films are bounded by the model, whatever their bytes', async () => {
  const ask = async (part: object) => {
    const messages = [{ role: 'user', content: [part] }]
    expect((await t.chat('', { messages }, { token: token('6') })).status).toBe(200)
    return { sent: JSON.parse(t.last().body), entry: (await t.entries()).at(-1) }
  }
  const picture = await ask({ type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(300_000)}` } })
  expect(picture.sent).toMatchObject({ max_completion_tokens: 16_384 })
  const film = await ask({ type: 'video_url', video_url: { url: 'https://films.test/an-hour.mp4' } })
  expect(film.entry?.reservedPico).toBe(picture.entry?.reservedPico)
  expect(film.entry?.reservedPico).toBeGreaterThan(128_000n * 2_500_000n)
})

it('a minute slides, and never counts less than what the last 60 seconds saw', () => {
  const minute = new SlidingWindow()
  minute.add(3, 999)
  minute.add(2, 1000)
  expect([minute.sum(60_999), minute.sum(61_000), minute.sum(62_000)]).toEqual([5, 2, 0])
  minute.add(4, 100_500)
  minute.add(4, 110_500)
  expect(minute.wait(8, 111_000)).toBe(0)
  expect(minute.wait(7, 111_000)).toBe(161_000 - 111_000)
  expect(minute.wait(0, 111_000)).toBe(171_000 - 111_000)
})

it('a request larger than the limit is let in when nothing else counts', () => {
  const pace = makePace()
  const member = { id: 1, requestsPerMinute: null, tokensPerMinute: 100 }
  const call = {
    member,
    asked: { outputBound: 5000, choices: 1, media: false },
    endpoint: { bounds: ['x'] },
    body: Buffer.alloc(8),
  }
  const begin = () => pace.begin(call as unknown as Parameters<typeof pace.begin>[0])
  const turn = begin()
  expect(begin).toThrow('100 tokens per minute')
  turn.end()
  begin().end()
})
