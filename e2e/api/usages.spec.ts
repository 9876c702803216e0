import { openDatabase } from '../database'
import { expect, type House, openHouse, test } from '../fixtures'
import { failure, invalid } from './shapes'

type User = { id: number; token: string }
type Usage = { cost: string; userId: number; totalUnit: number }

/** Days as the ledger leaves them. */
async function book(house: House, days: [day: string, userId: number, costPico: bigint, units: number][]) {
  const { run, close } = await openDatabase(house.dataDir)
  const INSERT = `INSERT INTO "UsageDay" ("day", "userId", "model", "keyId", "requests", "units", "costPico", "unpriced",
      "inputTokens", "cachedTokens", "cacheWriteTokens", "outputTokens", "reasoningTokens", "audioInputTokens",
      "audioOutputTokens", "imageTokens")
    VALUES (:day, :userId, 'gpt-4o', 1, 1, :units, :costPico, 0, 0, 0, 0, 0, 0, 0, 0, 0)`
  for (const [day, userId, costPico, units] of days) await run(INSERT, { day, userId, units, costPico })
  await close()
}

const today = () => new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(new Date())

test('usages: by user, half-open, exact, and the deleted stay', async () => {
  const { house, close } = await openHouse()
  const ann = (await house.api('POST', '/1/users', { name: 'ann' })).body as User
  const ben = (await house.api('POST', '/1/users', { name: 'ben' })).body as User
  const idle = (await house.api('POST', '/1/users', { name: 'idle' })).body as User
  await book(house, [
    ['2023-03-17', 1, 1_000_000n, 1],
    ['2023-03-18', 1, 110_000_000n, 55],
    ['2023-04-17', ann.id, 1_500_000n, 10],
    ['2023-04-18', ann.id, 2_500_000n, 7],
    [today(), ben.id, 9_007_199_254_740_993_000n, 3],
  ])
  await house.api('DELETE', `/1/users/${ben.id}`)
  const usages = async (query: string) => (await house.api('GET', `/1/usages${query}`)).body as Usage[]

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

  const mine = (query: string, token: string) => house.api('GET', `/1/me/usages${query}`, undefined, token)
  expect((await mine('?from=2023-04-01&to=2023-05-01', ann.token)).body).toEqual({
    ...{ cost: '0.000004', userId: ann.id, totalUnit: 17 },
  })
  expect((await mine('', idle.token)).body).toEqual({ cost: '0.000000', userId: idle.id, totalUnit: 0 })
  await close()
})

test('days that are none, come alone or in the wrong order are 400', async ({ house }) => {
  const queries = ['from=2023-03-18', 'to=2023-03-18', 'from=2023-03-19&to=2023-03-18', 'from=2023-02-29&to=2023-03-18']
  for (const query of [...queries, 'from=x&to=y', 'from=2023-3-1&to=2023-4-1', 'from=18.03.2023&to=2023-04-18'])
    for (const path of ['/1/usages', '/1/me/usages'])
      expect(await house.api('GET', `${path}?${query}`), query).toMatchObject({
        status: 400,
        body: { ...failure('invalid_request'), ...(query.startsWith('to') ? {} : invalid('from')) },
      })
})
