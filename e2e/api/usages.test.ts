import { type App, addKey, addUser, startApp } from '../support/app'
import { openDatabase } from '../support/database'
import { errorBody, invalidField } from '../support/matchers'
import { expect, test } from '../support/vitest'

type Usage = { cost: string; userId: number; totalUnit: number }

/** Inserts daily totals, as the ledger does. */
async function insertDays(app: App, days: [day: string, userId: number, costPico: bigint, units: number][]) {
  const { run, close } = await openDatabase(app.dataDir)
  const INSERT = `INSERT INTO "UsageDay" ("day", "userId", "model", "keyId", "requests", "units", "costPico", "unpriced",
      "inputTokens", "cachedTokens", "cacheWriteTokens", "outputTokens", "reasoningTokens", "audioInputTokens",
      "audioOutputTokens", "imageTokens")
    VALUES (:day, :userId, 'gpt-4o', 1, 1, :units, :costPico, 0, 0, 0, 0, 0, 0, 0, 0, 0)`
  for (const [day, userId, costPico, units] of days) await run(INSERT, { day, userId, units, costPico })
  await close()
}

const today = () => new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(new Date())

test('usages are by user, half-open and exact, and include deleted users', async () => {
  const { app, close } = await startApp()
  const ann = await addUser(app, { name: 'ann' })
  const ben = await addUser(app, { name: 'ben' })
  const idle = await addUser(app, { name: 'idle' })
  await insertDays(app, [
    ['2023-03-17', 1, 1_000_000n, 1],
    ['2023-03-18', 1, 110_000_000n, 55],
    ['2023-04-17', ann.id, 1_500_000n, 10],
    ['2023-04-18', ann.id, 2_500_000n, 7],
    [today(), ben.id, 9_007_199_254_740_993_000n, 3],
  ])
  await app.api('DELETE', `/1/users/${ben.id}`)
  const usages = async (query: string) => (await app.api('GET', `/1/usages${query}`)).body as Usage[]

  expect(await usages('?from=2023-03-18&to=2023-04-18')).toEqual([
    { cost: '0.000110', userId: 1, totalUnit: 55 },
    { cost: '0.000002', userId: ann.id, totalUnit: 10 },
  ])
  expect(await usages('?from=2023-03-18&to=2023-03-18')).toEqual([{ cost: '0.000110', userId: 1, totalUnit: 55 }])
  expect(await usages('?from=2020-01-01&to=2020-01-02')).toEqual([])
  const thisMonth = [{ cost: '9007199.254741', userId: ben.id, totalUnit: 3 }]
  expect(await usages('')).toEqual(thisMonth)
  expect(await usages('?from=&to=')).toEqual(thisMonth)
  const whole = await usages('?from=2023-03-01&to=2023-05-01')
  const halves = [
    ...(await usages('?from=2023-03-01&to=2023-04-18')),
    ...(await usages('?from=2023-04-18&to=2023-05-01')),
  ]
  for (const { userId, totalUnit } of whole)
    expect(halves.filter((half) => half.userId === userId).reduce((sum, half) => sum + half.totalUnit, 0)).toBe(
      totalUnit,
    )

  const mine = (query: string, token: string) => app.api('GET', `/1/me/usages${query}`, undefined, token)
  expect((await mine('?from=2023-04-01&to=2023-05-01', ann.token)).body).toEqual({
    ...{ cost: '0.000004', userId: ann.id, totalUnit: 17 },
  })
  expect((await mine('', idle.token)).body).toEqual({ cost: '0.000000', userId: idle.id, totalUnit: 0 })
  await close()
})

test('days that are invalid, alone or in the wrong order are 400', async ({ app }) => {
  const queries = ['from=2023-03-18', 'to=2023-03-18', 'from=2023-03-19&to=2023-03-18', 'from=2023-02-29&to=2023-03-18']
  for (const query of [...queries, 'from=x&to=y', 'from=2023-3-1&to=2023-4-1', 'from=18.03.2023&to=2023-04-18'])
    for (const path of ['/1/usages', '/1/me/usages'])
      expect(await app.api('GET', `${path}?${query}`), query).toMatchObject({
        status: 400,
        body: { ...errorBody('invalid_request'), ...(query.startsWith('to') ? {} : invalidField('from')) },
      })
})

test('usage by session and by client: an admin’s is everybody’s, a member’s their own', async () => {
  const { app, close } = await startApp()
  await addKey(app, { key: 'sk-of-the-sessions', name: 'fake' })
  const ann = await addUser(app, { name: 'ann' })
  const ben = await addUser(app, { name: 'ben' })
  const chat = async ({ token }: { token: string }, client: string, session: string, content: string) => {
    const response = await fetch(`${app.url}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        ...{ authorization: `Bearer ${token}`, 'user-agent': `${client}/1.0`, 'x-claude-code-session-id': session },
      },
      body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content }] }),
    })
    expect(response.status).toBe(200)
    await response.text()
  }
  await chat(ann, 'claude-cli', 's-ann', 'tokens:100/20')
  await chat(ann, 'claude-cli', 's-ann', 'tokens:100/20')
  await chat(ben, 'claude-cli', 's-ben', 'tokens:10/2')
  await chat(ben, 'codex_exec', 's-ben', 'tokens:10/1')
  const get = (path: string, token?: string) => app.api('GET', path, undefined, token)
  const callers = async (path: string, token?: string) => (await get(path, token)).body

  const lastAt = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*\+08:00$/)
  const ofAnn = { name: 's-ann', client: 'claude-cli', userId: ann.id, requests: 2, unpriced: 0, lastAt }
  const mine = { isPartial: false, callers: [{ ...ofAnn, cost: '0.000900', totalUnit: 240 }] }
  expect(await callers('/1/me/usages/callers', ann.token)).toEqual(mine)
  expect(await callers('/1/usages/callers')).toMatchObject({
    callers: [...mine.callers, { name: 's-ben', userId: ben.id, requests: 2, totalUnit: 23 }],
  })
  expect(await callers('/1/usages/callers?by=client')).toMatchObject({
    callers: [
      { name: 'claude-cli', client: null, userId: null, requests: 3 },
      { name: 'codex_exec', client: null, userId: ben.id, requests: 1 },
    ],
  })
  expect(await callers('/1/usages/callers?from=2023-03-01&to=2023-04-01')).toEqual({ isPartial: false, callers: [] })
  expect(await get('/1/usages/callers', ann.token)).toMatchObject({ status: 403, body: errorBody('forbidden') })
  expect(await get('/1/usages/callers?by=model')).toMatchObject({ status: 400, body: invalidField('by') })
  await close()
})
