import { expect } from 'vitest'
import { dayOf } from '../../lib/core/time'
import { firstMonthNotRolledUp } from '../../lib/ledger/statements'
import { spentPico } from '../spent'
import { modelDays, modelMonths, modelPeriod } from './model'
import type { World } from './world'

const nonZero = (totals: Map<string, bigint>) => [...totals].filter(([, pico]) => pico !== 0n).sort()

/** What the ledger decides by: always the settled cost of the month's closed entries and the reserved cost of its open ones. */
export async function checkSpent({ model, database }: World) {
  const { settled, reserved } = modelMonths(model)
  for (const key of new Set([...settled.keys(), ...reserved.keys()])) {
    const [userId, month = ''] = key.split(' ')
    const spent = await spentPico(database.ledger, { userId: Number(userId), month })
    expect(spent).toBe((settled.get(key) ?? 0n) + (reserved.get(key) ?? 0n))
  }
  const day = dayOf(model.now, model.zone)
  for (const { id: userId, periodLimits } of model.users)
    for (const { period } of periodLimits) {
      const { settledPico: settled, reservedPico: reserved } = await database.ledger.periodAmounts({
        userId,
        period,
        day,
      })
      expect({ settled, reserved }).toEqual(modelPeriod(model, userId, period, day))
    }
}

/** The tables say the same, once the write-ahead log is applied. */
async function checkMonths({ model, database }: World) {
  const rows = await database.sql.all<{ userId: bigint; month: string; settledPico: bigint; reservedPico: bigint }>(
    `SELECT "userId", "month", "settledPico", "reservedPico" FROM "UserMonth"`,
  )
  const { settled, reserved } = modelMonths(model)
  const byMonth = (column: 'settledPico' | 'reservedPico') =>
    new Map(rows.map((row) => [`${row.userId} ${row.month}`, row[column]]))
  expect(nonZero(byMonth('reservedPico'))).toEqual(nonZero(reserved))
  expect(nonZero(byMonth('settledPico'))).toEqual(nonZero(settled))
}

const MONTHS = `SELECT "month", "userId", "model", "keyId", "requests", "units", "costPico", "unpriced"
  FROM "UsageMonth" ORDER BY 1, 2, 3, 4`
const BY_USER = `SELECT "month", "userId", "requests", "units", "costPico", "unpriced" FROM "UsageByUser" ORDER BY 1, 2`
const BY_MODEL = `SELECT "month", "model", "keyId", "requests", "units", "costPico", "unpriced" FROM "UsageByModel" ORDER BY 1, 2, 3`
const sum = (name: string) => `CAST(sum("${name}") AS BIGINT) AS "${name}"`
const fromDays = (columns: string, groupBy: string, where = '') => `SELECT substr("day", 1, 7) AS "month", ${columns},
  ${['requests', 'units', 'costPico', 'unpriced'].map(sum).join(', ')} FROM "UsageDay" ${where} GROUP BY ${groupBy} ORDER BY ${groupBy}`
const EXPECTED_MONTHS = fromDays('"userId", "model", "keyId"', '1, 2, 3, 4')
const EXPECTED_BY_USER = fromDays('"userId"', '1, 2')
const EXPECTED_BY_MODEL = fromDays(
  '"model", "keyId"',
  '1, 2, 3',
  `WHERE substr("day", 1, 7) < ${firstMonthNotRolledUp}`,
)

/** Checks the state and cost of every entry, and that every day is the sum of its entries, pruned ones included. */
export async function checkAll(world: World) {
  const { model, database } = world
  await database.apply(null)
  await checkSpent(world)
  await checkMonths(world)
  const closed = model.closed.filter(({ pruned }) => !pruned).map(({ id, state, cost }) => ({ id, state, cost }))
  const open = model.open.map(({ id }) => ({ id, state: 'reserved', cost: null }))
  const entries = await database.sql.all<{ id: string }>(`SELECT "id", "state", "costPico" AS "cost" FROM "UsageEntry"`)
  expect(entries.sort(byId)).toEqual([...closed, ...open].sort(byId))

  const days = await database.sql.all(`SELECT "day" || ' ' || "userId" || ' ' || "model" AS "key", "requests",
    "inputTokens" AS "input", "outputTokens" AS "output", "costPico" AS "cost", "unpriced", "units" FROM "UsageDay"`)
  const expected = [...modelDays(model)].map(([key, { requests, input, output, cost, unpriced }]) => ({
    ...{ key, requests: BigInt(requests), input: BigInt(input), output: BigInt(output), cost },
    ...{ unpriced: BigInt(unpriced), units: BigInt(input + output) },
  }))
  expect(new Set(days)).toEqual(new Set(expected))
  expect(await database.sql.all(EXPECTED_MONTHS)).toEqual(await database.sql.all(MONTHS))
  expect(await database.sql.all(EXPECTED_BY_USER)).toEqual(await database.sql.all(BY_USER))
  expect(await database.sql.all(EXPECTED_BY_MODEL)).toEqual(await database.sql.all(BY_MODEL))
  await database.checkIntegrity()
}

const byId = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1)
