import { afterAll, beforeAll, expect, it } from 'vitest'
import { testGateway } from '../../test/gateway'
import { endOfPeriod } from '../core/time'

const DOLLAR = 1_000_000_000_000n

let t: Awaited<ReturnType<typeof testGateway>>
beforeAll(async () => {
  t = await testGateway({ env: { BUDGET_WAIT_SECONDS: '0' } })
})
afterAll(() => t.close())

let members = 0
/** A new member, and how they ask. */
async function member(limits: Parameters<typeof t.addMember>[2]) {
  members += 1
  const token = `${String(members).padStart(8, '0')}-2222-4333-8444-555555555555`
  const { id } = await t.addMember(`member ${members}`, token, limits)
  return {
    id,
    ask: (more: Record<string, unknown> = {}, content = 'tokens:1000/500') => t.chat(content, more, { token }),
  }
}

const refusal = async (response: Response) => {
  const { error } = (await response.json()) as { error: { code: string; message: string } }
  return { status: response.status, retry: response.headers.get('x-should-retry'), ...error }
}

/** Costs $0.0075 at gpt-4o's prices. */
const SMALL = { max_tokens: 500 }

it.each([
  ['daily', 'day', { dailyLimitPico: DOLLAR / 100n }],
  ['weekly', 'week', { weeklyLimitPico: DOLLAR / 100n }],
  ['monthly', 'month', { monthlyLimitPico: DOLLAR / 100n }],
] as const)('a %s budget that is spent says so, and when it resets', async (name, period, limits) => {
  const { ask } = await member(limits)
  expect((await ask(SMALL)).status).toBe(200)
  const before = endOfPeriod(period, Date.now(), 'UTC')
  const { code, message, ...rest } = await refusal(await ask(SMALL))
  expect({ code, ...rest }).toMatchObject({ status: 429, code: 'insufficient_quota', retry: 'false' })
  const day = new Date(before ?? 0).toISOString().slice(0, 10)
  expect(message).toContain(
    `The rest of your ${name} budget does not cover this request. Of $0.010000, $0.007500 is spent`,
  )
  expect(message).toMatch(new RegExp(`It resets on ${day} \\(UTC\\)\\.$`))
})

it('a total budget does not reset', async () => {
  const { ask } = await member({ totalLimitPico: DOLLAR / 100n })
  expect((await ask(SMALL)).status).toBe(200)
  const { message, retry } = await refusal(await ask(SMALL))
  expect(message).toMatch(/^The rest of your total budget .* is left\. It does not reset\.$/)
  expect(retry).toBe('false')
})

it('of several budgets the one that leaves least is named, and limits the output', async () => {
  const { ask } = await member({
    dailyLimitPico: 10n * DOLLAR,
    monthlyLimitPico: 20n * DOLLAR,
    totalLimitPico: DOLLAR / 50n,
  })
  expect((await ask()).status).toBe(200)
  // $0.02 less the input, at $10 for a million tokens.
  expect(JSON.parse(t.last().body).max_completion_tokens).toBeLessThan(2000)
  expect(await refusal(await ask({ max_tokens: 100_000 }))).toMatchObject({
    message: expect.stringContaining('your total budget'),
  })
})

it('a budget of any period wants a bounded cost', async () => {
  const { ask } = await member({ dailyLimitPico: DOLLAR })
  expect(await refusal(await ask({ model: 'model-without-a-price' }))).toMatchObject({
    status: 403,
    message: expect.stringMatching(/^Your token has a budget, and the model "model-without-a-price" has no price here/),
  })
})

it('a budget that is set while a request runs applies to the next one', async () => {
  const { id, ask } = await member({})
  expect((await ask(SMALL)).status).toBe(200)
  await t.context.db.user.update({ where: { id }, data: { dailyLimitPico: DOLLAR / 100n } })
  expect((await refusal(await ask(SMALL))).message).toContain('your daily budget')
  await t.context.db.user.update({ where: { id }, data: { dailyLimitPico: DOLLAR } })
  expect((await ask(SMALL)).status).toBe(200)
})

it('a raise counts from the next request on, until it ends', async () => {
  const { id, ask } = await member({ monthlyLimitPico: DOLLAR / 100n })
  expect((await ask(SMALL)).status).toBe(200)
  expect((await ask(SMALL)).status).toBe(429)
  const at = new Date()
  const raise = { userId: id, period: 'month', amountPico: DOLLAR, state: 'granted', createdById: 1 }
  const { id: raiseId } = await t.context.db.budgetRaise.create({ data: { ...raise, createdAt: at, updatedAt: at } })
  expect((await ask(SMALL)).status).toBe(200)
  expect((await refusal(await ask({ max_tokens: 300_000 }))).message).toContain('Of $1.010000, $0.015000 is spent')
  const end = new Date(Date.now() + 300)
  await t.context.db.budgetRaise.update({ where: { id: raiseId }, data: { until: end } })
  // Nothing tells the gateway when its time has come.
  await expect.poll(async () => (await ask(SMALL)).status).toBe(429)
  expect(Date.now()).toBeGreaterThanOrEqual(end.getTime())
})
