import { beforeEach, expect, test } from 'vitest'
import { temporarySql } from '../../test/sql'
import type { Sql } from '../db/sql'
import { type Books, booksOver } from './books'
import { disagreements } from './disagreements'
import { noTokens } from './entry'

const HOUR = 3_600_000
const start = Date.parse('2026-10-01T00:00:00Z')
const nothing = { firstByteAt: null, upstreamRequestId: null, serviceTier: null, variant: null, trail: [], flags: [] }

let sql: Sql
let books: Books

/** Forty requests of two people over nine days, the last one open, of a month that is summed up already. */
beforeEach(async () => {
  sql = await temporarySql('Asia/Shanghai')
  await sql.run(`INSERT INTO "Setting" ("name", "value") VALUES ('summedBefore', '2026-11')`)
  books = booksOver(sql, 'me')
  for (let n = 0; n < 40; n += 1) {
    const common = { id: `entry-${n}`, keyId: 1, label: 'gpt-4o' }
    const startedAt = start + n * 5 * HOUR
    const asked = { userId: 1 + (n % 2), model: 'gpt-4o', endpoint: 'chat/completions', stream: false, startedAt }
    await books.reserve({ ...common, ...asked, reservedPico: 50n, estimatePico: 1n, limitPico: null })
    const answered = { ...nothing, answeredModel: 'gpt-4o', status: 200, settledAt: startedAt }
    const billed = { state: 'settled' as const, costPico: n % 3 ? 7n : null, tokens: noTokens, units: 55 }
    if (n < 39) await books.settle({ ...common, ...answered, ...billed })
  }
})

test('books that were only written by the ledger agree, pruned or moved to another zone too', async () => {
  expect(await disagreements(sql)).toEqual([])
  await books.prune({ before: '2026-10-03', count: 3 })
  expect(await disagreements(sql)).toEqual([])
  await books.prune({ before: '2026-10-04', count: 1000 })
  expect(await disagreements(sql)).toEqual([])
  await books.setZone('America/New_York')
  expect(await disagreements(sql)).toEqual([])
})

test.each([
  [`UPDATE "UserMonth" SET "settledPico" = "settledPico" + 1 WHERE "userId" = 2`, '2026-10, person 2: the month says'],
  [`DELETE FROM "UserMonth" WHERE "userId" = 1`, '2026-10, person 1: the month says $0.000000000000'],
  [`UPDATE "UserMonth" SET "reservedPico" = 0`, 'person 2: the months hold $0.000000000000, the open entries'],
  [`UPDATE "UsageDay" SET "units" = "units" + 1 WHERE "day" = '2026-10-05'`, '2026-10-05, person 1, gpt-4o, key 1'],
  [`DELETE FROM "UsageEntry" WHERE "id" = 'entry-30'`, '2026-10-07, person 1, gpt-4o, key 1: the day says'],
  [
    `UPDATE "UsageEntry" SET "label" = 'other' WHERE "id" = 'entry-30'`,
    'person 1, other, key 1: the day says 0 requests',
  ],
  [`DELETE FROM "UsageDay" WHERE "day" = '2026-10-01'`, '2026-10-01, person 1'],
  [`UPDATE "UsageMonth" SET "requests" = "requests" + 1 WHERE "userId" = 2`, '2026-10, person 2, gpt-4o, key 1'],
  [
    `UPDATE "UsageByModel" SET "costPico" = "costPico" + 1 WHERE "month" = '2026-10'`,
    '2026-10, gpt-4o, key 1: the sum is not',
  ],
  [`UPDATE "UsageByUser" SET "units" = "units" - 1 WHERE "userId" = 1`, '2026-10, person 1: their sum is not'],
])('%s is noticed', async (change, said) => {
  await sql.run(change)
  expect((await disagreements(sql)).join('\n')).toContain(said)
})

test('what was pruned may leave days that hold more, never less', async () => {
  await books.prune({ before: '2026-10-03', count: 3 })
  await sql.run(`UPDATE "UsageDay" SET "units" = 54 WHERE "day" = '2026-10-02'`)
  expect((await disagreements(sql)).join('\n')).toContain('2026-10-02, person 1, gpt-4o, key 1: the day says 54 units')
})

test('usage that was imported as sums has no entries to agree with', async () => {
  await sql.run(`INSERT INTO "UsageDay" SELECT "day", "userId", 'gpt-4', 9, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 5, 0
    FROM "UsageDay" WHERE "day" = '2026-10-06' AND "userId" = 1`)
  await sql.run(`UPDATE "UserMonth" SET "settledPico" = "settledPico" + 5 WHERE "userId" = 1`)
  expect(await disagreements(sql)).toHaveLength(1)
  await sql.run(`INSERT INTO "Setting" ("name", "value") VALUES ('imported.opencatd.x', '9')`)
  expect(await disagreements(sql)).toEqual([])
})
