import type { Database } from 'better-sqlite3'
import type { Tx } from '../../db/database'
import { Prisma } from '../../db/generated/client'
import { list, rollupColumns } from '../../ledger/statements'
import { noTokens } from '../../pricing/tokens'
import { parseInstant } from './values'

export type ImportOptions = { progress(step: string, done: number, total: number): void; signal: AbortSignal }

type Sums = { requests: bigint; input: bigint; output: bigint; units: bigint; pico: bigint; unpriced: bigint }
type DayRow = Sums & { user: bigint; day: string; model: string }
type MonthRow = { user: bigint; month: string; pico: bigint; lastUsed: string }

const BATCH_SIZE = 1000

const SUMS = ['requests', 'input', 'output', 'units', 'pico', 'unpriced'].map((name) => `sum("${name}") AS "${name}"`)
const FROM_RECORDED = `FROM "recorded" JOIN "user" ON "sourceId" = "recorded"."user" WHERE "day" <> ''`

/** Adds the recorded usage to days and months, under the key `keyId`. `users`: ids here, by their id in opencatd. */
export async function importHistory(
  tx: Tx,
  usage: Database,
  { keyId, users }: { keyId: number; users: ReadonlyMap<bigint, { id: number }> },
  options: ImportOptions,
) {
  usage.exec(`CREATE TEMP TABLE "user" ("sourceId" INTEGER PRIMARY KEY, "id" INTEGER)`)
  const insert = usage.prepare('INSERT INTO "user" VALUES (?, ?)')
  for (const [sourceId, { id }] of users) insert.run(sourceId, id)
  // Months before days, the order in which the ledger locks them: on PostgreSQL requests may be settled at the same
  // time.
  await writeMonths(tx, usage)
  await writeDays(tx, usage, keyId, options)
  await assertSameTotals(tx, usage, keyId)
}

async function writeDays(tx: Tx, usage: Database, keyId: number, { progress, signal }: ImportOptions) {
  const total = Number(usage.prepare(`SELECT count(*) ${FROM_RECORDED}`).pluck().get())
  const days = usage.prepare(
    `SELECT "id" AS "user", "day", "model", ${SUMS.join(', ')} ${FROM_RECORDED} GROUP BY "id", "day", "model"`,
  )
  let batch: Prisma.Sql[] = []
  let done = 0
  const flush = async () => {
    signal.throwIfAborted()
    await tx.$executeRaw`INSERT INTO "UsageDay" (${COLUMNS}) VALUES ${Prisma.join(batch)}`
    done += batch.length
    batch = []
    progress('Writing', done, total)
  }
  for (const day of days.iterate() as IterableIterator<DayRow>) {
    batch.push(valuesOf(day, keyId))
    if (batch.length === BATCH_SIZE) await flush()
  }
  if (batch.length > 0) await flush()
}

const integers = ['userId', 'keyId', ...rollupColumns]
const COLUMNS = Prisma.raw(list(['day', 'model', ...integers]))

/** Integers are written into the text of the statement: a parameter for each takes three times as long. */
function valuesOf({ user, day, model, input, output, pico, ...others }: DayRow, keyId: number): Prisma.Sql {
  const renamed = { userId: user, keyId, inputTokens: input, outputTokens: output, costPico: pico }
  const values: Record<string, bigint | number> = { ...noTokens, ...renamed, ...others }
  return Prisma.sql`(${day}, ${model}, ${Prisma.raw(integers.map((name) => values[name]).join(', '))})`
}

/** Creates a user's months, or adds to those that exist. */
async function writeMonths(tx: Tx, usage: Database) {
  const months = usage
    .prepare(
      `SELECT "id" AS "user", substr("day", 1, 7) AS "month", sum("pico") AS "pico", max("lastUsed") AS "lastUsed"
        ${FROM_RECORDED} GROUP BY 1, 2`,
    )
    .all() as MonthRow[]
  const existing = await tx.userMonth.findMany({ select: { userId: true, month: true, lastUsedAt: true } })
  const existingLastUse = new Map(existing.map(({ userId, month, lastUsedAt }) => [`${userId} ${month}`, lastUsedAt]))
  const data = months.map(({ user, month, pico, lastUsed }) => {
    const lastUsedAt = BigInt(parseInstant(lastUsed)?.getTime() ?? 0)
    return { userId: Number(user), month, settledPico: pico, lastUsedAt }
  })
  const lastUseBefore = ({ userId, month }: { userId: number; month: string }) =>
    existingLastUse.get(`${userId} ${month}`)
  await tx.userMonth.createMany({ data: data.filter((month) => lastUseBefore(month) === undefined) })
  for (const { userId, month, settledPico, lastUsedAt } of data) {
    const before = lastUseBefore({ userId, month })
    if (before === undefined) continue
    const where = { userId_month: { userId, month } }
    const later = lastUsedAt > before ? { lastUsedAt } : {}
    await tx.userMonth.update({ where, data: { settledPico: { increment: settledPico }, ...later } })
  }
}

async function assertSameTotals(tx: Tx, usage: Database, keyId: number) {
  const sums = { costPico: true, units: true, requests: true } as const
  const { _sum: written } = await tx.usageDay.aggregate({ where: { keyId }, _sum: sums })
  const read = usage.prepare(`SELECT ${SUMS.join(', ')} FROM "recorded" WHERE "day" <> ''`).get() as Sums
  const isSame =
    (written.costPico ?? 0n) === (read.pico ?? 0n) &&
    (written.units ?? 0n) === (read.units ?? 0n) &&
    BigInt(written.requests ?? 0) === (read.requests ?? 0n)
  if (!isSame) throw new Error('The totals written differ from those read. Nothing was imported.')
}
