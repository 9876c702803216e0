import type { Values } from '../core/sql'
import { noTokens, type Tokens } from '../pricing/tokens'
import type { Settlement } from './entry'

/** The columns of an entry that its lifecycle needs. */
export type EntryRow = {
  id: string
  state: string
  userId: bigint
  keyId: bigint
  label: string
  startedAt: bigint
  reservedPico: bigint
  estimatePico: bigint | null
  costPico: bigint | null
}

export const tokenColumns = Object.keys(noTokens) as (keyof Tokens)[]
export const rollupColumns = ['requests', 'units', ...tokenColumns, 'costPico', 'unpriced']
export const list = (names: readonly string[], format = (name: string) => `"${name}"`) => names.map(format).join(', ')

/** The UsageDay row that an entry counts towards. */
export const rollupKey = (
  { userId, label, keyId }: { userId: bigint | number; label: string; keyId: bigint | number },
  day: string,
) => ({ day, userId, label, keyId })

/** What one entry adds to its UsageDay row, or with `sign` -1 removes from it. */
export const rollupDelta = (sign: 1n | -1n, costPico: bigint | null, units: number, tokens: Tokens) => ({
  requests: sign,
  units: sign * BigInt(units),
  ...Object.fromEntries(Object.entries(tokens).map(([column, count]) => [column, sign * BigInt(count)])),
  costPico: sign * (costPico ?? 0n),
  unpriced: costPico === null ? sign : 0n,
})

/** What many entries add to their days, so that each row of UsageDay is written once. */
export class DaySums {
  readonly #rows = new Map<string, ReturnType<typeof rollupKey> & Record<string, string | number | bigint>>()

  add(key: ReturnType<typeof rollupKey>, delta: ReturnType<typeof rollupDelta>) {
    const name = `${key.day} ${key.userId} ${key.keyId} ${key.label}`
    const sum = this.#rows.get(name)
    if (!sum) this.#rows.set(name, { ...key, ...delta })
    else for (const [column, value] of Object.entries(delta)) sum[column] = (sum[column] as bigint) + value
  }

  get rows() {
    return [...this.#rows.values()]
  }
}

export const entryColumns = list([
  'id',
  'state',
  'userId',
  'keyId',
  'label',
  'startedAt',
  'reservedPico',
  'estimatePico',
  'costPico',
])

const userMonth = `"userId" = :userId AND "month" = :month`

/** The user's own monthly budget, or else the default one, or else null. */
const budget = `coalesce((SELECT "monthlyLimitPico" FROM "User" WHERE "id" = :userId),
  (SELECT CAST("value" AS BIGINT) FROM "Setting" WHERE "name" = 'defaultMonthlyLimitPico'))`

export const createMonth = `INSERT INTO "UserMonth" ("userId", "month") VALUES (:userId, :month) ON CONFLICT DO NOTHING`

/** Checks the budget and reserves in one statement: no change if the reservation does not fit. */
export const reserveBudget = `UPDATE "UserMonth" SET "reservedPico" = "reservedPico" + :pico WHERE ${userMonth}
  AND (CAST(:limit AS BIGINT) IS NULL OR "settledPico" + "reservedPico" + :pico <= :limit)`

export const fitsSettledSpend = `SELECT 1 AS "fits" FROM "UserMonth" WHERE ${userMonth} AND "settledPico" + :pico <= :limit`

export const insertEntry = `INSERT INTO "UsageEntry"
  ("id", "owner", "userId", "keyId", "model", "label", "endpoint", "state", "reservedPico", "estimatePico", "stream", "startedAt",
    "client", "sessionId", "tokenId")
  VALUES (:id, :owner, :userId, :keyId, :model, :label, :endpoint, 'reserved', :reservedPico, :estimatePico, :stream, :startedAt,
    :client, :sessionId, :tokenId)`

/** The columns that a reservation may lack. */
export const missingColumns = { client: null, sessionId: null, tokenId: null }

export const findEntry = `SELECT ${entryColumns} FROM "UsageEntry" WHERE "id" = :id`

export const settledColumns = [
  'state',
  'costPico',
  ...tokenColumns,
  'units',
  'answeredModel',
  'label',
  'keyId',
  'status',
  'firstByteAt',
  'settledAt',
  'upstreamRequestId',
  'addedOutputLimit',
  'serviceTier',
  'variant',
  'trail',
  'flags',
  'confidence',
]

/** The values of a closed entry's columns. A cost above the reservation is flagged. */
export function settledValues(
  { tokens, attempts, flags, confidence, ...columns }: Settlement,
  reservedPico: bigint,
): Values {
  const isOverrun = (columns.costPico ?? 0n) > reservedPico
  const allFlags = isOverrun && !flags.includes('overrun') ? [...flags, 'overrun'] : flags
  const trail = attempts.map(({ keyId, status }) => `${keyId}:${status}`).join(' ')
  const texts = { trail: trail || null, flags: allFlags.join(' ') || null, confidence: confidence ?? null }
  return { addedOutputLimit: null, ...columns, ...tokens, ...texts }
}

const closedColumns = [
  ...[
    'id',
    'owner',
    'userId',
    'model',
    'endpoint',
    'reservedPico',
    'estimatePico',
    'stream',
    'startedAt',
    'client',
    'sessionId',
    'tokenId',
  ],
  ...settledColumns,
]

/** An entry that is closed before it was ever a row. */
export const insertClosedEntry = `INSERT INTO "UsageEntry" (${list(closedColumns)})
  VALUES (${list(closedColumns, (name) => `:${name}`)}) ON CONFLICT DO NOTHING`

export const closeEntry = `UPDATE "UsageEntry" SET ${list(settledColumns, (name) => `"${name}" = :${name}`)}
  WHERE "id" = :id AND "state" = :was`

export const deleteOpenEntry = `DELETE FROM "UsageEntry" WHERE "id" = :id AND "state" = 'reserved'`

export const deleteClosedEntries = `DELETE FROM "UsageEntry" WHERE "id" IN (SELECT "id" FROM "UsageEntry"
  WHERE "startedAt" < :start AND "state" <> 'reserved' ORDER BY "startedAt" LIMIT :count)`

/** Redundant on purpose: SQLite uses the partial index only if its predicate is repeated. */
export const isOpen = `"state" = 'reserved' AND "state" <> 'settled'`

/** Open entries whose owner has no valid lease. */
export const orphanedReservations = `SELECT ${entryColumns} FROM "UsageEntry" WHERE ${isOpen} AND "owner" NOT IN
  (SELECT "owner" FROM "Lease" WHERE "until" IS NULL OR "until" > :now) LIMIT :count`

export const addToMonth = `UPDATE "UserMonth" SET "reservedPico" = "reservedPico" - :released, "settledPico" = "settledPico" + :cost,
  "lastUsedAt" = CASE WHEN "lastUsedAt" < :lastUsedAt THEN :lastUsedAt ELSE "lastUsedAt" END WHERE ${userMonth}`

/** Records once each that 80 and 100 percent of the budget are reached, with the settlement that reaches them. */
export const recordBudgetWarning = `UPDATE "UserMonth" SET "warned" = CASE WHEN "settledPico" >= (${budget}) THEN 100 ELSE 80 END
  WHERE ${userMonth} AND "settledPico" > 0 AND "settledPico" >= (${budget}) - (${budget}) / 100 * 20
  AND "warned" < CASE WHEN "settledPico" >= (${budget}) THEN 100 ELSE 80 END`

export const addToDay = `INSERT INTO "UsageDay" ("day", "userId", "model", "keyId", ${list(rollupColumns)})
  VALUES (:day, :userId, :label, :keyId, ${list(rollupColumns, (name) => `:${name}`)})
  ON CONFLICT ("day", "userId", "model", "keyId")
  DO UPDATE SET ${list(rollupColumns, (name) => `"${name}" = "UsageDay"."${name}" + excluded."${name}"`)}`

export const deleteEmptyDay = `DELETE FROM "UsageDay" WHERE "day" = :day AND "userId" = :userId AND "model" = :label
  AND "keyId" = :keyId AND "requests" = 0`

export const auditLateSettlement = `INSERT INTO "AuditEvent" ("at", "action", "detail")
  VALUES (:at, 'ledger.late_settlement', :detail)`

/** Its values. */
export const lateSettlementAudit = ({ id, settledAt }: Settlement, { costPico }: EntryRow) => ({
  at: settledAt,
  detail: JSON.stringify({ entry: id, was: String(costPico) }),
})

/** Name of the setting with the first month that has no rows in `UsageByModel` yet. */
export const ROLLED_UP_BEFORE = 'summedBefore'

/** Its value, as SQL; empty if no month has rows there. */
export const firstMonthNotRolledUp = `coalesce((SELECT "value" FROM "Setting" WHERE "name" = '${ROLLED_UP_BEFORE}'), '')`

/**
 * For transactions that write years of days: on PostgreSQL each further update of the same rollup row in one transaction
 * takes longer. The next start rolls the months up again.
 */
export const forgetMonthlyRollups = `DELETE FROM "Setting" WHERE "name" = '${ROLLED_UP_BEFORE}'`

/** Settings with this prefix hold the id of the key an import recorded its usage under: daily rollups without entries. */
export const IMPORT_SETTING_PREFIX = 'imported.'
