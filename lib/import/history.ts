import type { Day, Month } from '../core/time'
import { monthOf } from '../core/time'
import { statementsOf, type Tx } from '../db/database'
import { Prisma } from '../db/generated/client'
import { DEFAULT_API_TYPE } from '../gateway/providers/providers'
import { list, rollupColumns } from '../ledger/statements'
import type { ImportOptions } from './transaction'

/** What a user spent on one model on one day. `pico`: pico-dollars. */
export type HistoryDay = {
  day: Day
  userId: number
  model: string
  requests: bigint
  input: bigint
  output: bigint
  units: bigint
  pico: bigint
  unpriced: bigint
}

/** A month in which a user has usage. `lastUsedAt`: Unix milliseconds. */
type HistoryMonth = { userId: number; month: Month; lastUsedAt: bigint }

/** `months`: at least those of `days`. `days`: all rows of one day after another, each user and model once. `requests`: of all days. */
export type History = {
  months: readonly HistoryMonth[]
  days: Iterable<HistoryDay[]> | AsyncIterable<HistoryDay[]>
  requests: bigint
}

/** What was added to the ledger. `pruned`: rows of which the source has fewer requests than were imported before. */
export type Added = { requests: bigint; units: bigint; pico: bigint; days: number; pruned: number }

/** Other programs do not record which of our keys a request used: one deleted key stands for all of them. */
export async function addHistoryKey(tx: Tx, name: string): Promise<number> {
  const now = new Date()
  const data = { name, apiType: DEFAULT_API_TYPE, hint: '', createdAt: now, updatedAt: now, deletedAt: now }
  return (await tx.providerKey.create({ data, select: { id: true } })).id
}

const DAYS_PER_STATEMENT = 1000

/**
 * Records the usage of another program under the key `keyId`. A day that was imported before is replaced, unless the source has
 * deleted some of its requests since.
 */
export async function writeHistory(tx: Tx, keyId: number, history: History, options: ImportOptions): Promise<Added> {
  // Months before days, the order in which the ledger locks them: on PostgreSQL requests may be settled at the same time.
  await touchMonths(tx, history.months)
  const before = await totalsOf(tx, keyId)
  const added: Added = { requests: 0n, units: 0n, pico: 0n, days: 0, pruned: 0 }
  const spent = new Map<string, bigint>()
  let read = 0n
  for await (const rows of history.days) {
    options.signal.throwIfAborted()
    const earlier = before.requests === 0n ? new Map() : await earlierRows(tx, keyId, rows[0]?.day ?? '')
    const changed = rows.filter((row) => addDifference(added, spent, row, earlier.get(`${row.userId} ${row.model}`)))
    for (const part of statementsOf(changed, DAYS_PER_STATEMENT)) await writeDays(tx, keyId, part)
    for (const { requests } of rows) read += requests
    options.progress('Writing', Number(read), Number(history.requests))
  }
  await addToMonths(tx, spent)
  await requireTotals(tx, keyId, before, added)
  return added
}

type Earlier = { requests: bigint; units: bigint; pico: bigint }

async function earlierRows(tx: Tx, keyId: number, day: Day): Promise<Map<string, Earlier>> {
  const select = { userId: true, model: true, requests: true, units: true, costPico: true } as const
  const rows = await tx.usageDay.findMany({ where: { day, keyId }, select })
  return new Map(
    rows.map(({ userId, model, requests, units, costPico: pico }) => {
      return [`${userId} ${model}`, { requests: BigInt(requests), units, pico }]
    }),
  )
}

const nothing: Earlier = { requests: 0n, units: 0n, pico: 0n }

/** Whether the row has to be written. */
function addDifference(added: Added, spent: Map<string, bigint>, row: HistoryDay, earlier = nothing): boolean {
  if (row.requests < earlier.requests) {
    added.pruned += 1
    return false
  }
  const pico = row.pico - earlier.pico
  const isSame = row.requests === earlier.requests && row.units === earlier.units && pico === 0n
  if (isSame) return false
  added.requests += row.requests - earlier.requests
  added.units += row.units - earlier.units
  added.pico += pico
  added.days += 1
  const month = `${row.userId} ${monthOf(row.day)}`
  spent.set(month, (spent.get(month) ?? 0n) + pico)
  return true
}

const READ = ['userId', 'requests', 'units', 'inputTokens', 'outputTokens', 'costPico', 'unpriced']
const ZERO = rollupColumns.filter((name) => !READ.includes(name))
const COLUMNS = Prisma.raw(list(['day', 'model', 'keyId', ...READ, ...ZERO]))
const SELECTED = Prisma.raw([...READ.map((_, at) => `"row"."column${at + 2}"`), ...ZERO.map(() => '0')].join(', '))
const REPLACED = Prisma.raw(list(rollupColumns, (name) => `"${name}" = excluded."${name}"`))

/** Rows of one day. Integers are written into the text of the statement, and each model once: parameters take far longer. */
async function writeDays(tx: Tx, keyId: number, rows: HistoryDay[]) {
  const models = [...new Set(rows.map(({ model }) => model))]
  const numbers = new Map(models.map((model, number) => [model, number]))
  const values = rows.map(({ model, userId, requests, units, input, output, pico, unpriced }) => {
    return `(${numbers.get(model)},${userId},${requests},${units},${input},${output},${pico},${unpriced})`
  })
  const names = models.map((model, number) => Prisma.sql`(${Prisma.raw(String(number))}, ${model})`)
  await tx.$executeRaw`INSERT INTO "UsageDay" (${COLUMNS})
    SELECT ${rows[0]?.day ?? ''}, "name"."column2", ${Prisma.raw(String(keyId))}, ${SELECTED}
    FROM (VALUES ${Prisma.raw(values.join(','))}) AS "row"
    JOIN (VALUES ${Prisma.join(names)}) AS "name" ON "name"."column1" = "row"."column1" WHERE true
    ON CONFLICT ("day", "userId", "model", "keyId") DO UPDATE SET ${REPLACED}`
}

/** Creates the months and locks them, in the order of users. */
async function touchMonths(tx: Tx, months: readonly HistoryMonth[]) {
  const sorted = months.toSorted((one, other) => one.userId - other.userId || (one.month < other.month ? -1 : 1))
  for (const part of statementsOf(sorted)) {
    const rows = part.map(({ userId, month, lastUsedAt }) => Prisma.sql`(${userId}, ${month}, ${lastUsedAt})`)
    await tx.$executeRaw`INSERT INTO "UserMonth" ("userId", "month", "lastUsedAt") VALUES ${Prisma.join(rows)}
      ON CONFLICT ("userId", "month") DO UPDATE SET "lastUsedAt" =
        CASE WHEN "UserMonth"."lastUsedAt" < excluded."lastUsedAt" THEN excluded."lastUsedAt" ELSE "UserMonth"."lastUsedAt" END`
  }
}

async function addToMonths(tx: Tx, spent: ReadonlyMap<string, bigint>) {
  const all = [...spent].map(
    ([month, pico]) => Prisma.sql`(${Number(month.split(' ')[0])}, ${month.slice(-7)}, ${pico})`,
  )
  for (const part of statementsOf(all))
    await tx.$executeRaw`INSERT INTO "UserMonth" ("userId", "month", "settledPico")
      VALUES ${Prisma.join(part)} ON CONFLICT ("userId", "month")
      DO UPDATE SET "settledPico" = "UserMonth"."settledPico" + excluded."settledPico"`
}

async function totalsOf(tx: Tx, keyId: number): Promise<Earlier> {
  const { _sum: sums } = await tx.usageDay.aggregate({
    where: { keyId },
    _sum: { requests: true, units: true, costPico: true },
  })
  return { requests: BigInt(sums.requests ?? 0), units: sums.units ?? 0n, pico: sums.costPico ?? 0n }
}

async function requireTotals(tx: Tx, keyId: number, before: Earlier, added: Added) {
  const written = await totalsOf(tx, keyId)
  const isSame = (['requests', 'units', 'pico'] as const).every((sum) => written[sum] === before[sum] + added[sum])
  if (!isSame) throw new Error('The totals written differ from those read. Nothing was imported.')
}
