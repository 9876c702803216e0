import type { Database } from 'better-sqlite3'
import type { Tx } from '../../db/database'
import { Prisma } from '../../db/generated/client'
import { noTokens } from '../../ledger/entry'
import { dayColumns, list } from '../../ledger/statements'
import { instantOf } from './report'

export type Work = { progress(step: string, done: number, total: number): void; signal: AbortSignal }

type Sums = { requests: bigint; input: bigint; output: bigint; units: bigint; pico: bigint; unpriced: bigint }
type Cell = Sums & { user: bigint; day: string; model: string }
type Month = { user: bigint; month: string; pico: bigint; last: string }

const BATCH = 1000

const SUMS = ['requests', 'input', 'output', 'units', 'pico', 'unpriced'].map((name) => `sum("${name}") AS "${name}"`)
const BOOKED = `FROM "cell" JOIN "person" ON "was" = "user" WHERE "day" <> ''`

/** Adds what was gathered to days and months, as used with the key `keyId`. `people`: whose it is, by the id in opencatd. */
export async function bookHistory(
  tx: Tx,
  usage: Database,
  { keyId, people }: { keyId: number; people: ReadonlyMap<bigint, { id: number }> },
  work: Work,
) {
  usage.exec(`CREATE TEMP TABLE "person" ("was" INTEGER PRIMARY KEY, "id" INTEGER)`)
  const person = usage.prepare('INSERT INTO "person" VALUES (?, ?)')
  for (const [was, { id }] of people) person.run(was, id)
  // A person's month before their days, as the ledger does: on PostgreSQL requests may be settled meanwhile.
  await bookMonths(tx, usage)
  await bookDays(tx, usage, keyId, work)
  await prove(tx, usage, keyId)
}

async function bookDays(tx: Tx, usage: Database, keyId: number, { progress, signal }: Work) {
  const total = Number(usage.prepare(`SELECT count(*) ${BOOKED}`).pluck().get())
  const cells = usage.prepare(
    `SELECT "id" AS "user", "day", "model", ${SUMS.join(', ')} ${BOOKED} GROUP BY "id", "day", "model"`,
  )
  let rows: Prisma.Sql[] = []
  let done = 0
  const flush = async () => {
    signal.throwIfAborted()
    await tx.$executeRaw`INSERT INTO "UsageDay" (${COLUMNS}) VALUES ${Prisma.join(rows)}`
    done += rows.length
    rows = []
    progress('Booking', done, total)
  }
  for (const cell of cells.iterate() as IterableIterator<Cell>) {
    rows.push(dayOf(cell, keyId))
    if (rows.length === BATCH) await flush()
  }
  if (rows.length > 0) await flush()
}

const integers = ['userId', 'keyId', ...dayColumns]
const COLUMNS = Prisma.raw(list(['day', 'model', ...integers]))

/** Integers stand in the text: a parameter for each takes three times as long. */
function dayOf({ user, day, model, input, output, pico, ...same }: Cell, keyId: number): Prisma.Sql {
  const named = { userId: user, keyId, inputTokens: input, outputTokens: output, costPico: pico }
  const values: Record<string, bigint | number> = { ...noTokens, ...named, ...same }
  return Prisma.sql`(${day}, ${model}, ${Prisma.raw(integers.map((name) => values[name]).join(', '))})`
}

/** Where a person has such a month here already, it is one with what comes. */
async function bookMonths(tx: Tx, usage: Database) {
  const months = usage
    .prepare(
      `SELECT "id" AS "user", substr("day", 1, 7) AS "month", sum("pico") AS "pico", max("last") AS "last" ${BOOKED} GROUP BY 1, 2`,
    )
    .all() as Month[]
  const here = await tx.userMonth.findMany({ select: { userId: true, month: true, lastUsedAt: true } })
  const lastHere = new Map(here.map(({ userId, month, lastUsedAt }) => [`${userId} ${month}`, lastUsedAt]))
  const data = months.map(({ user, month, pico, last }) => {
    const lastUsedAt = BigInt(instantOf(last)?.getTime() ?? 0)
    return { userId: Number(user), month, settledPico: pico, lastUsedAt }
  })
  const isHere = ({ userId, month }: { userId: number; month: string }) => lastHere.get(`${userId} ${month}`)
  await tx.userMonth.createMany({ data: data.filter((month) => isHere(month) === undefined) })
  for (const { userId, month, settledPico, lastUsedAt } of data) {
    const before = isHere({ userId, month })
    if (before === undefined) continue
    const where = { userId_month: { userId, month } }
    const later = lastUsedAt > before ? { lastUsedAt } : {}
    await tx.userMonth.update({ where, data: { settledPico: { increment: settledPico }, ...later } })
  }
}

async function prove(tx: Tx, usage: Database, keyId: number) {
  const sums = { costPico: true, units: true, requests: true } as const
  const { _sum: booked } = await tx.usageDay.aggregate({ where: { keyId }, _sum: sums })
  const read = usage.prepare(`SELECT ${SUMS.join(', ')} FROM "cell" WHERE "day" <> ''`).get() as Sums
  const agree =
    (booked.costPico ?? 0n) === (read.pico ?? 0n) &&
    (booked.units ?? 0n) === (read.units ?? 0n) &&
    BigInt(booked.requests ?? 0) === (read.requests ?? 0n)
  if (!agree) throw new Error('What was booked is not what was read. Nothing was imported.')
}
