import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import type { AdminActor } from '../audit/actor'
import { addDays, monthOf } from '../core/time'
import { readAccountKeys } from './account-keys'
import { addAccount, utcDayOf } from './accounts'
import { readDifferences } from './comparison/difference'
import { yearUpTo } from './history'
import { importBill } from './import-bill'
import { reconcile } from './run'

const admin = { userId: 1, isAdmin: true } as AdminActor
const SINCE = addDays(utcDayOf(Date.now()), -10)
const DAY = addDays(SINCE, 2)

let context: Awaited<ReturnType<typeof openTestContext>>
let accountId: number
beforeAll(async () => {
  context = await openTestContext()
  const { db } = context
  const at = new Date(Date.parse(SINCE))
  const vault = await context.currentVault()
  const key = { name: 'azure', liveName: 'azure', apiType: 'azure_openai', hint: '', createdAt: at, updatedAt: at }
  const keySealed = vault.encrypt('ProviderKey.key:1', 'azure-secret-of-a-test')
  await db.providerKey.create({
    data: { ...key, id: 1, endpoint: 'https://team-ai.openai.azure.com', keySealed },
  })
  const entry = { owner: 'o', userId: 1, keyId: 1, model: 'gpt-4o', label: 'gpt-4o', endpoint: 'chat/completions' }
  const cost = { state: 'settled', reservedPico: 0n, costPico: 3_500_000_000n, inputTokens: 1000, outputTokens: 100 }
  for (const [id, day] of [
    ['first', addDays(SINCE, -1)],
    ['second', DAY],
  ] as const)
    await db.usageEntry.create({
      data: { ...entry, ...cost, id, stream: false, startedAt: BigInt(Date.parse(day) + 1000) },
    })
  accountId = (await addAccount(admin, { name: 'Azure', type: 'file' })).id
})
afterAll(() => context.remove())

const csv = (...rows: string[]) => ({
  name: 'export.csv',
  text: ['day,key,model,part,quantity,cost', ...rows].join('\n'),
})
const ours = [`${DAY},team-ai,gpt-4o,input,1000,0.0025`, `${DAY},team-ai,gpt-4o,output,100,0.001`]
const dayOf = (day = DAY) => context.db.dayComparison.findUnique({ where: { accountId_day: { accountId, day } } })
const reasons = async () =>
  readDifferences((await dayOf())?.differences ?? '[]').flatMap(({ reasons }) =>
    reasons.map(({ code, pico }) => [code, pico]),
  )

test('a preview says what would be imported, and stores nothing', async () => {
  const history = `${addDays(SINCE, -40)},team-ai,gpt-4o,input,4,0.5`
  const found = await importBill(admin, accountId, csv(...ours, history), false)
  expect(found).toMatchObject({
    ...{ stored: false, lines: 3, errorCount: 0, keys: ['team-ai'], models: ['gpt-4o'] },
    days: { count: 2, from: addDays(SINCE, -40), to: DAY, replaced: 0, history: 1 },
    amounts: [{ currency: 'USD', pico: 503_500_000_000n }],
  })
  expect(await dayOf()).toBeNull()
  expect(await context.db.historyDay.count()).toBe(0)
})

test('an import whose numbers equal the ledger matches, without counts of requests', async () => {
  expect(await importBill(admin, accountId, csv(...ours), true)).toMatchObject({ stored: true })
  expect(await dayOf()).toMatchObject({ state: 'matched', isFinal: true, theirsPico: 3_500_000_000n })
  expect(await readAccountKeys(context, accountId)).toMatchObject([{ remoteId: 'team-ai', keyId: 1 }])
  expect(await context.db.auditEvent.count({ where: { action: 'reconciliation.import' } })).toBe(1)
})

test('importing the same days again replaces them, and what is more or less than the ledger has its reason', async () => {
  const more = [`${DAY},team-ai,gpt-4o,input,3000,0.0075`, `${DAY},team-ai,gpt-4o,output,100,0.001`]
  const found = await importBill(admin, accountId, csv(...more), true)
  expect(found.days).toMatchObject({ count: 1, replaced: 1 })
  expect([(await dayOf())?.state, await reasons()]).toEqual(['open', [['missing_or_elsewhere', 5_000_000_000n]]])
  const less = [`${DAY},team-ai,gpt-4o,input,500,0.00125`, `${DAY},team-ai,gpt-4o,output,100,0.001`]
  await importBill(admin, accountId, csv(...less), true)
  expect(await reasons()).toEqual([['not_billed', -1_250_000_000n]])
  const costOnly = [`${DAY},team-ai,gpt-4o,total,,0.1`]
  await importBill(admin, accountId, csv(...costOnly), true)
  expect([await reasons(), (await dayOf())?.unexplainedPico]).toEqual([[], 96_500_000_000n])
  await importBill(admin, accountId, csv(...ours), true)
  expect((await dayOf())?.state).toBe('matched')
})

test('a file with one wrong line changes nothing', async () => {
  const found = await importBill(admin, accountId, csv(`${DAY},team-ai,gpt-4o,input,9,9`, 'x,,,,,'), true)
  expect(found).toMatchObject({ stored: false, errorCount: 1, errors: [{ line: 3, code: 'day', text: 'x' }] })
  expect((await dayOf())?.state).toBe('matched')
})

test('days before the ledger become history, which is not compared', async () => {
  const day = addDays(SINCE, -200)
  await importBill(
    admin,
    accountId,
    csv(`${day},team-ai,gpt-4o,input,4,0.5`, `${day},team-ai,gpt-4o,output,1,1.5`),
    true,
  )
  const rows = await context.db.historyDay.findMany({ where: { accountId, day }, orderBy: { model: 'asc' } })
  expect(rows).toMatchObject([
    { model: '', costPico: 0n },
    { model: 'gpt-4o', tokens: 5n, costPico: 2_000_000_000_000n },
  ])
  expect(await dayOf(day)).toBeNull()
  const year = await yearUpTo(admin, DAY, accountId)
  expect(year).toHaveLength(12)
  expect(year.find(({ month }) => month === monthOf(day))).toMatchObject({ historyPico: 2_000_000_000_000n })
  expect(year.find(({ month }) => month === monthOf(DAY))).toMatchObject({ theirsPico: 3_500_000_000n })
  expect(await yearUpTo(admin, addDays(DAY, -800), null)).toEqual([])
})

test('a key that nothing here is called after is asked for, and a run leaves the account alone', async () => {
  await importBill(admin, accountId, csv(`${DAY},another,gpt-4o,input,1000,0.0025`), true)
  expect(await readAccountKeys(context, accountId)).toMatchObject([
    { remoteId: 'another', keyId: null, candidates: [1] },
    { remoteId: 'team-ai', keyId: 1 },
  ])
  expect((await reasons()).map(([code]) => code)).toContain('ambiguous_key')
  expect(await reconcile(context, accountId)).toMatchObject([{ fetched: 0, error: null }])
})
