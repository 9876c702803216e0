import { beforeEach, expect, test } from 'vitest'
import { testServer } from '../../test/postgres-server'
import { temporarySql } from '../../test/sql'
import { countedIn } from '../../test/usage-entries'
import type { Sql } from '../core/sql'
import { noTokens } from '../pricing/tokens'
import { type LedgerCommands, makeLedgerCommands } from './commands'
import type { Reservation, Settlement } from './entry'
import { findInconsistencies } from './inconsistencies'
import { ENTRY_PAGE, FIRST, type RepriceCursor, repriceCommand } from './reprice'

let sql: Sql
let commands: LedgerCommands

beforeEach(async () => {
  sql = await temporarySql('UTC')
  commands = makeLedgerCommands(sql, 'me')
})

const HOUR = 3_600_000
const start = Date.parse('2026-10-01T00:00:00Z')

/** 200 entries, one every five hours, of three users and two models; custom-model has no price yet. */
async function fill() {
  for (let n = 0; n < 200; n += 1) {
    const model = n % 2 ? 'custom-model' : 'gpt-4o'
    const id = `entry-${String(n).padStart(3, '0')}`
    const common = { id, keyId: 1, label: model }
    const costPico = n % 2 ? null : 1000n
    const tokens = { ...noTokens, inputTokens: 12, outputTokens: 43 }
    const reservation = { userId: 1 + (n % 3), model, endpoint: 'chat/completions', stream: false }
    const amounts = { reservedPico: 0n, estimatePico: null, startedAt: start + n * 5 * HOUR }
    const counted = countedIn(reservation.userId, amounts.startedAt)
    await commands.reserve({ ...common, ...reservation, ...amounts, ...counted } satisfies Reservation)
    const response = {
      answeredModel: model,
      status: 200,
      firstByteAt: null,
      settledAt: amounts.startedAt,
      upstreamRequestId: null,
    }
    const end = {
      state: 'settled' as const,
      costPico,
      tokens,
      units: 55,
      attempts: [],
      flags: [],
      serviceTier: null,
      variant: null,
    }
    await commands.settle({ ...common, ...response, ...end } satisfies Settlement)
  }
}

const totalsOf = async (table: string, columns: string) => (await sql.all(`SELECT ${columns} FROM "${table}"`))[0]
const total = (column: string) => `CAST(coalesce(sum("${column}"), 0) AS BIGINT) AS "${column}"`
const sums = (table: string) => totalsOf(table, ['costPico', 'units', 'inputTokens'].map(total).join(', '))
const monthly = () => totalsOf('UserMonth', total('settledPico'))

async function repriceAll(model: string | null) {
  let after: RepriceCursor | null = FIRST
  let [examined, changed, deltaPico] = [0, 0, 0n]
  while (after) {
    const batch = await commands.reprice({
      model,
      after,
      until: start + 10_000 * HOUR,
      count: 7,
      defaultBaseUrl: 'https://api.openai.com/v1',
    })
    after = batch.next
    examined += batch.examined
    changed += batch.changed
    deltaPico += batch.deltaPico
  }
  return { examined, changed, deltaPico }
}

test('repricing changes entries, days and months alike, and repeating it changes nothing', async () => {
  await fill()
  await sql.run(`INSERT INTO "Price" ("model", "validFrom", "inputPico", "cachedInputPico", "outputPico")
    VALUES ('custom-model', '2026-01-01', 2000000, 2000000, 2000000)`)
  expect(await repriceAll('custom-model')).toEqual({ examined: 200, changed: 100, deltaPico: 100n * 110_000_000n })
  expect(await sums('UsageDay')).toEqual(await sums('UsageEntry'))
  expect(await monthly()).toEqual({ settledPico: 100n * 110_000_000n + 100n * 1000n })
  expect(await totalsOf('UsageDay', total('unpriced'))).toEqual({ unpriced: 0n })
  expect(await repriceAll('custom-model')).toEqual({ examined: 200, changed: 0, deltaPico: 0n })
})

test('repricing corrects the reason why there is no cost', async () => {
  await fill()
  const reasons = () => sql.all(`SELECT DISTINCT "flags" FROM "UsageEntry" WHERE "costPico" IS NULL`)
  await sql.run(`UPDATE "UsageEntry" SET "flags" = 'clamped no_tier_price' WHERE "costPico" IS NULL`)
  expect(await repriceAll('custom-model')).toMatchObject({ changed: 0 })
  expect(await reasons()).toEqual([{ flags: 'clamped no_price' }])
})

test('of entries that began in the same millisecond none is left out between two batches', async () => {
  await fill()
  await sql.run(`UPDATE "UsageEntry" SET "startedAt" = :start`, { start })
  expect(await repriceAll('gpt-4o')).toMatchObject({ examined: 200, changed: 100 })
})

test('two concurrent repricings change each entry once', async () => {
  await fill()
  await sql.run(`INSERT INTO "Price" ("model", "validFrom", "inputPico", "cachedInputPico", "outputPico")
    VALUES ('custom-model', '2026-01-01', 2000000, 2000000, 2000000)`)
  const what = { model: null, after: FIRST, until: start + 10_000 * HOUR, count: 1000, defaultBaseUrl: '' }
  const overtaken: Sql = {
    ...sql,
    async all(text, values) {
      const rows = await sql.all(text, values)
      if (text === ENTRY_PAGE) await commands.reprice(what)
      return rows as never
    },
  }
  expect(await repriceCommand(overtaken)(what)).toMatchObject({ changed: 0, deltaPico: 0n })
  expect(await findInconsistencies(sql)).toEqual([])
})

test('pruning keeps the rollups', async () => {
  await fill()
  const before = [await sums('UsageDay'), await monthly()]
  let removed = 0
  for (let batch = 9; batch === 9; removed += batch) batch = await commands.prune({ before: '2026-10-15', count: 9 })
  expect(removed).toBe(68)
  expect(await totalsOf('UsageEntry', 'count(*) AS "count"')).toEqual({ count: 132n })
  expect([await sums('UsageDay'), await monthly()]).toEqual(before)
})

test('a change of time zone keeps all totals, and changing it back restores the same days', async () => {
  await fill()
  const days = () => sql.all(`SELECT * FROM "UsageDay" ORDER BY "day", "userId", "model"`)
  const months = () => sql.all(`SELECT "userId", "month", "settledPico" FROM "UserMonth" ORDER BY 1, 2`)
  const before = [await days(), await months()]
  const totals = await sums('UsageDay')
  await commands.setZone('Asia/Kathmandu')
  expect(await sums('UsageDay')).toEqual(totals)
  expect(await days()).not.toEqual(before[0])
  await commands.setZone('UTC')
  expect([await days(), await months()]).toEqual(before)
})

test('a change of time zone keeps the last use of a month and the warnings it gave', async () => {
  await fill()
  await sql.run(`UPDATE "UserMonth" SET "warned" = 80, "alerted" = 100 WHERE "userId" = 1`)
  const months = () =>
    sql.all(`SELECT "month", "lastUsedAt", "warned", "alerted" FROM "UserMonth" WHERE "userId" = 1 ORDER BY "month"`)
  const before = await months()
  expect(before).toHaveLength(2)
  await commands.setZone('Asia/Kathmandu')
  expect(await months()).toEqual(before)
})

test('a change of time zone leaves pruned days alone and loses nothing at their boundary', async () => {
  await fill()
  const before = await sums('UsageDay')
  await commands.prune({ before: '2026-10-15', count: 1000 })
  await commands.setZone('America/New_York')
  expect(await sums('UsageDay')).toEqual(before)
  expect(await monthly()).toEqual({ settledPico: 100n * 1000n })
})

test('repeated changes of time zone after pruning count nothing twice', async () => {
  await fill()
  const before = await sums('UsageDay')
  await commands.prune({ before: '2026-10-11', count: 1000 })
  for (const zone of ['America/New_York', 'Asia/Kathmandu', 'UTC']) {
    await commands.setZone(zone)
    expect(await sums('UsageDay')).toEqual(before)
  }
})

test.skipIf(testServer)('a page of entries to reprice is found by an index', async () => {
  const parameters = { ...FIRST, until: 1, count: 1 }
  const plan = await sql.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${ENTRY_PAGE}`, parameters)
  expect(plan.map(({ detail }) => detail)).toEqual([
    'SEARCH UsageEntry USING INDEX UsageEntry_startedAt_idx (startedAt>? AND startedAt<?)',
    'USE TEMP B-TREE FOR LAST TERM OF ORDER BY',
  ])
})
