import { beforeEach, expect, test } from 'vitest'
import { temporarySql } from '../../test/sql'
import { countedIn } from '../../test/usage-entries'
import type { Sql } from '../core/sql'
import { noTokens } from '../pricing/tokens'
import { type LedgerCommands, makeLedgerCommands } from './commands'
import { findInconsistencies } from './inconsistencies'

const HOUR = 3_600_000
const start = Date.parse('2026-10-01T00:00:00Z')
const unset = { firstByteAt: null, upstreamRequestId: null, serviceTier: null, variant: null, attempts: [], flags: [] }

let sql: Sql
let commands: LedgerCommands

/** Forty requests of two users over nine days, the last one open, in a month that is already rolled up. */
beforeEach(async () => {
  sql = await temporarySql('Asia/Shanghai')
  await sql.run(`INSERT INTO "Setting" ("name", "value") VALUES ('summedBefore', '2026-11')`)
  commands = makeLedgerCommands(sql, 'me')
  for (let n = 0; n < 40; n += 1) {
    const common = { id: `entry-${n}`, keyId: 1, label: 'gpt-4o' }
    const startedAt = start + n * 5 * HOUR
    const request = { userId: 1 + (n % 2), model: 'gpt-4o', endpoint: 'chat/completions', stream: false, startedAt }
    const counted = countedIn(request.userId, startedAt, null, 'Asia/Shanghai')
    await commands.reserve({ ...common, ...request, ...counted, reservedPico: 50n, estimatePico: 1n })
    const response = { ...unset, answeredModel: 'gpt-4o', status: 200, settledAt: startedAt }
    const result = { state: 'settled' as const, costPico: n % 3 ? 7n : null, tokens: noTokens, units: 55 }
    if (n < 39) await commands.settle({ ...common, ...response, ...result })
  }
})

test('a ledger written only by its commands is consistent, also after pruning and a change of time zone', async () => {
  expect(await findInconsistencies(sql)).toEqual([])
  await commands.prune({ before: '2026-10-03', count: 3 })
  expect(await findInconsistencies(sql)).toEqual([])
  await commands.prune({ before: '2026-10-04', count: 1000 })
  expect(await findInconsistencies(sql)).toEqual([])
  await commands.setZone('America/New_York')
  expect(await findInconsistencies(sql)).toEqual([])
})

test.each([
  [`UPDATE "UserMonth" SET "settledPico" = "settledPico" + 1 WHERE "userId" = 2`, '2026-10, user 2: the month has'],
  [`DELETE FROM "UserMonth" WHERE "userId" = 1`, '2026-10, user 1: the month has $0.000000000000'],
  [`UPDATE "UserMonth" SET "reservedPico" = 0`, 'user 2: the months have $0.000000000000 reserved, the open entries'],
  [`UPDATE "UsageDay" SET "units" = "units" + 1 WHERE "day" = '2026-10-05'`, '2026-10-05, user 1, gpt-4o, key 1'],
  [`DELETE FROM "UsageEntry" WHERE "id" = 'entry-30'`, '2026-10-07, user 1, gpt-4o, key 1: the day has'],
  [`UPDATE "UsageEntry" SET "label" = 'other' WHERE "id" = 'entry-30'`, 'user 1, other, key 1: the day has 0 requests'],
  [`DELETE FROM "UsageDay" WHERE "day" = '2026-10-01'`, '2026-10-01, user 1'],
  [`UPDATE "UsageMonth" SET "requests" = "requests" + 1 WHERE "userId" = 2`, '2026-10, user 2, gpt-4o, key 1'],
  [
    `UPDATE "UsageByModel" SET "costPico" = "costPico" + 1 WHERE "month" = '2026-10'`,
    '2026-10, gpt-4o, key 1: the total is not',
  ],
  [`UPDATE "UsageByUser" SET "units" = "units" - 1 WHERE "userId" = 1`, '2026-10, user 1: the total is not'],
])('finds the inconsistency after %s', async (change, message) => {
  await sql.run(change)
  expect((await findInconsistencies(sql)).join('\n')).toContain(message)
})

test('after pruning, a day may exceed its entries but not fall short of them', async () => {
  await commands.prune({ before: '2026-10-03', count: 3 })
  await sql.run(`UPDATE "UsageDay" SET "units" = 54 WHERE "day" = '2026-10-02'`)
  expect((await findInconsistencies(sql)).join('\n')).toContain(
    '2026-10-02, user 1, gpt-4o, key 1: the day has 54 units',
  )
})

test('imported usage has no entries to compare with', async () => {
  await sql.run(`INSERT INTO "UsageDay" SELECT "day", "userId", 'gpt-4', 9, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 5, 0
    FROM "UsageDay" WHERE "day" = '2026-10-06' AND "userId" = 1`)
  await sql.run(`UPDATE "UserMonth" SET "settledPico" = "settledPico" + 5 WHERE "userId" = 1`)
  expect(await findInconsistencies(sql)).toHaveLength(1)
  await sql.run(`INSERT INTO "Setting" ("name", "value") VALUES ('imported.opencatd.x', '9')`)
  expect(await findInconsistencies(sql)).toEqual([])
})
