import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { dropDatabase, temporaryDatabase } from '../../../test/postgres-database'
import { testServer } from '../../../test/postgres-server'
import { makePool } from '../../db/postgres/pool'
import Sqlite from '../../db/sqlite/driver'
import { parseLines } from './bill'

const OLD_TABLE = `CREATE TABLE "ProviderUsage" ("accountId" INTEGER, "day" TEXT, "remoteKey" TEXT, "model" TEXT, "part" TEXT,
  "currency" TEXT, "quantity" BIGINT, "costPico" BIGINT, "roundingPico" BIGINT);
  INSERT INTO "ProviderUsage" VALUES (1, '2026-11-01', 'key_1', 'a "b"', 'total', 'usd', 9007199254740993, 1234567890123456789, 5000);
  INSERT INTO "ProviderUsage" VALUES (1, '2026-11-01', '', '', 'requests', 'usd', 3, NULL, 0);
  INSERT INTO "ProviderUsage" VALUES (2, '2026-11-02', '', '', 'fee:search', 'usd', 1, 7, 0);`

type Row = { accountId: number; day: string; lines: string }

/** The rows that the migration makes of those of the release before. */
async function migrated(): Promise<Row[]> {
  const select = `SELECT "accountId", "day", "lines" FROM "ProviderBill" ORDER BY "accountId"`
  const folder = testServer ? 'prisma/postgres/migrations' : 'prisma/migrations'
  const sql = OLD_TABLE + readFileSync(`${folder}/20261203080000_provider_bill/migration.sql`, 'utf8')
  if (!testServer) return new Sqlite(':memory:').exec(sql).prepare(select).all() as Row[]
  const url = await temporaryDatabase(testServer, 'provider_bill')
  const pool = makePool(url, 1)
  await pool.query(sql)
  const { rows } = await pool.query(select)
  await pool.end()
  await dropDatabase(testServer, 'provider_bill')
  return rows.map((row) => ({ ...row, accountId: Number(row.accountId) }))
}

test('a bill that an older release has stored line by line is kept, to the last digit', async () => {
  const bills = (await migrated()).map(({ lines, ...bill }) => ({ ...bill, lines: parseLines(lines) }))
  const line = { remoteKey: '', model: '', currency: 'usd', roundingPico: 0n }
  const large = { quantity: 9_007_199_254_740_993n, costPico: 1_234_567_890_123_456_789n, roundingPico: 5000n }
  expect(bills).toEqual([
    {
      ...{ accountId: 1, day: '2026-11-01' },
      lines: [
        { ...line, remoteKey: 'key_1', model: 'a "b"', part: 'total', ...large },
        { ...line, part: 'requests', quantity: 3n, costPico: null },
      ],
    },
    { accountId: 2, day: '2026-11-02', lines: [{ ...line, part: 'fee:search', quantity: 1n, costPico: 7n }] },
  ])
})
