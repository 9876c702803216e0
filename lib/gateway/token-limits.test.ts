import { afterAll, beforeAll, expect, it } from 'vitest'
import { TOKEN, testGateway } from '../../test/gateway'

let t: Awaited<ReturnType<typeof testGateway>>
beforeAll(async () => {
  t = await testGateway()
})
afterAll(() => t.close())

let tokens = 0
type Limits = { requestsPerMinute?: number; tokensPerMinute?: number; models?: string }

/** A further token of a user, and how it asks. */
async function tokenOf(userId: number, limits: Limits) {
  tokens += 1
  const token = `${String(tokens).padStart(8, '0')}-2222-4333-8444-555555555555`
  const at = new Date()
  const common = { name: token, tokenHint: '', createdById: 1, createdAt: at, updatedAt: at }
  const data = { ...common, userId, tokenHmac: t.context.vault.fingerprint('token', token), ...limits }
  const { id } = await t.context.db.accessToken.create({ data })
  return { id, token, ask: (more: object = {}) => t.chat('tokens:10/5', { max_tokens: 5, ...more }, { token }) }
}

const refusal = async (response: Response) =>
  [response.status, ((await response.json()) as { error: { message: string } }).error.message] as const

it('a token with models of its own uses and lists only those that its user may use as well', async () => {
  const { id } = await t.addMember('ben', '22222222-2222-4333-8444-555555555555', { models: '["gpt-4o*","o3"]' })
  const { ask, token } = await tokenOf(id, { models: '["gpt-4o-mini","gpt-4.1"]' })
  expect((await ask({ model: 'gpt-4o-mini' })).status).toBe(200)
  for (const model of ['gpt-4o', 'gpt-4.1'])
    expect(await refusal(await ask({ model }))).toEqual([403, `Your token may not use the model "${model}".`])
  const list = await fetch(`${t.url}/models`, { headers: { authorization: `Bearer ${token}` } })
  expect(((await list.json()) as { data: { id: string }[] }).data.map(({ id }) => id)).toEqual(['gpt-4o-mini'])
})

it('a limit of a token holds for that token, also after a rotation, and not for the others of its user', async () => {
  const limited = await tokenOf(1, { requestsPerMinute: 3 })
  const previous = await tokenOf(1, {})
  const until = new Date(Date.now() + 60_000)
  await t.context.db.accessToken.delete({ where: { id: previous.id } })
  await t.context.db.accessToken.update({
    where: { id: limited.id },
    data: { previousHmac: t.context.vault.fingerprint('token', previous.token), previousUntil: until },
  })
  const answers = await Promise.all(Array.from({ length: 10 }, (_, at) => (at % 2 ? limited : previous).ask()))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(3)
  const rejected = await limited.ask()
  expect(rejected.headers.get('x-ratelimit-limit-requests')).toBe('3')
  expect(await refusal(rejected)).toEqual([
    429,
    expect.stringMatching(/^The limit of your token is 3 requests per minute\. Try again in \d+ s\.$/),
  ])
  expect((await t.chat('tokens:1/1', {}, { token: TOKEN })).status).toBe(200)
})

it('what a token sends counts towards the limit of its user, whichever leaves less is told and refuses', async () => {
  const { id } = await t.addMember('cid', '33333333-2222-4333-8444-555555555555', { requestsPerMinute: 4 })
  const [one, other] = [await tokenOf(id, { requestsPerMinute: 3 }), await tokenOf(id, { tokensPerMinute: 100_000 })]
  const remaining = (response: Response) => response.headers.get('x-ratelimit-remaining-requests')
  expect(remaining(await one.ask())).toBe('2')
  const answer = await other.ask()
  expect([remaining(answer), answer.headers.get('x-ratelimit-limit-tokens')]).toEqual(['2', '100000'])
  expect(remaining(await one.ask())).toBe('1')
  expect(remaining(await other.ask())).toBe('0')
  expect(await refusal(await one.ask())).toEqual([429, expect.stringMatching(/^Your limit is 4 requests per minute\./)])
})

it('the entry names the further token that a request carried, and none for the first one', async () => {
  const { ask, id, token } = await tokenOf(1, {})
  const before = (await t.entries()).length
  expect((await ask()).status).toBe(200)
  expect((await t.chat('tokens:1/1', {}, { token: TOKEN })).status).toBe(200)
  await t.context.db.accessToken.update({ where: { id }, data: { revokedAt: new Date() } })
  expect((await t.chat('tokens:1/1', {}, { token })).status).toBe(401)
  expect((await t.settled(before + 2)).slice(before).map(({ tokenId }) => tokenId)).toEqual([id, null])
})

it('a refusal counts towards no limit', async () => {
  const { ask, id } = await tokenOf(1, { tokensPerMinute: 1000 })
  expect((await ask({ max_tokens: 900 })).status).toBe(200)
  await t.context.db.accessToken.update({ where: { id }, data: { tokensPerMinute: 10 } })
  expect((await ask({ max_tokens: 900 })).status).toBe(429)
  await t.context.db.accessToken.update({ where: { id }, data: { tokensPerMinute: 1000 } })
  expect((await ask({ max_tokens: 900 })).status).toBe(200)
})
