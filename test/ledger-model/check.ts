import { expect } from 'vitest'
import { firstUnsummed } from '../../lib/ledger/statements'
import { daysOf, monthsOf } from './model'
import type { World } from './world'

const positive = (sums: Map<string, bigint>) => [...sums].filter(([, pico]) => pico !== 0n).sort()

/** At every commit: what a month holds is the sum of what is open, what it has settled the sum of what is closed. */
export async function checkMonths({ model, books }: World) {
  const rows = await books.sql.all<{ userId: bigint; month: string; settledPico: bigint; reservedPico: bigint }>(
    `SELECT "userId", "month", "settledPico", "reservedPico" FROM "UserMonth"`,
  )
  const { settled, reserved } = monthsOf(model)
  const of = (column: 'settledPico' | 'reservedPico') =>
    new Map(rows.map((row) => [`${row.userId} ${row.month}`, row[column]]))
  expect(positive(of('reservedPico'))).toEqual(positive(reserved))
  expect(positive(of('settledPico'))).toEqual(positive(settled))
}

const MONTHS = `SELECT "month", "userId", "model", "keyId", "requests", "units", "costPico", "unpriced"
  FROM "UsageMonth" ORDER BY 1, 2, 3, 4`
const PEOPLE = `SELECT "month", "userId", "requests", "units", "costPico", "unpriced" FROM "UsageByUser" ORDER BY 1, 2`
const MODELS = `SELECT "month", "model", "keyId", "requests", "units", "costPico", "unpriced" FROM "UsageByModel" ORDER BY 1, 2, 3`
const sum = (name: string) => `CAST(sum("${name}") AS BIGINT) AS "${name}"`
const ofDays = (by: string, count: string, where = '') => `SELECT substr("day", 1, 7) AS "month", ${by},
  ${['requests', 'units', 'costPico', 'unpriced'].map(sum).join(', ')} FROM "UsageDay" ${where} GROUP BY ${count} ORDER BY ${count}`
const MONTHS_OF_DAYS = ofDays('"userId", "model", "keyId"', '1, 2, 3, 4')
const PEOPLE_OF_DAYS = ofDays('"userId"', '1, 2')
const MODELS_OF_DAYS = ofDays('"model", "keyId"', '1, 2, 3', `WHERE substr("day", 1, 7) < ${firstUnsummed}`)

/** Every entry in its state and at its cost, every day the sum of its entries, those pruned too. */
export async function checkAll(world: World) {
  const { model, books } = world
  await checkMonths(world)
  const kept = model.closed.filter(({ pruned }) => !pruned).map(({ id, state, cost }) => ({ id, state, cost }))
  const open = model.open.map(({ id }) => ({ id, state: 'reserved', cost: null }))
  const entries = await books.sql.all<{ id: string }>(`SELECT "id", "state", "costPico" AS "cost" FROM "UsageEntry"`)
  expect(entries.sort(byId)).toEqual([...kept, ...open].sort(byId))

  const days = await books.sql.all(`SELECT "day" || ' ' || "userId" || ' ' || "model" AS "key", "requests",
    "inputTokens" AS "input", "outputTokens" AS "output", "costPico" AS "cost", "unpriced", "units" FROM "UsageDay"`)
  const expected = [...daysOf(model)].map(([key, { requests, input, output, cost, unpriced }]) => ({
    ...{ key, requests: BigInt(requests), input: BigInt(input), output: BigInt(output), cost },
    ...{ unpriced: BigInt(unpriced), units: BigInt(input + output) },
  }))
  expect(new Set(days)).toEqual(new Set(expected))
  expect(await books.sql.all(MONTHS_OF_DAYS)).toEqual(await books.sql.all(MONTHS))
  expect(await books.sql.all(PEOPLE_OF_DAYS)).toEqual(await books.sql.all(PEOPLE))
  expect(await books.sql.all(MODELS_OF_DAYS)).toEqual(await books.sql.all(MODELS))
  await books.checkIntegrity()
}

const byId = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1)
