import { noTokens, type Tokens } from './entry'

export type OpenEntry = {
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

export const parts = Object.keys(noTokens) as (keyof Tokens)[]
export const dayColumns = ['requests', 'units', ...parts, 'costPico', 'unpriced']
export const list = (names: readonly string[], as = (name: string) => `"${name}"`) => names.map(as).join(', ')

const openEntry = list([
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

/** A person's own monthly limit, else everyone's, else null. */
const limit = `coalesce((SELECT "monthlyLimitPico" FROM "User" WHERE "id" = :userId),
  (SELECT CAST("value" AS BIGINT) FROM "Setting" WHERE "name" = 'defaultMonthlyLimitPico'))`

const thisMonth = `"userId" = :userId AND "month" = :month`

export const zone = `SELECT "value" FROM "Setting" WHERE "name" = 'reportingZone'`

/** The setting that says which months have their rows in `UsageByModel`: those before it. */
export const SUMMED_BEFORE = 'summedBefore'
/** Its value; empty where no month has rows there. */
export const firstUnsummed = `coalesce((SELECT "value" FROM "Setting" WHERE "name" = '${SUMMED_BEFORE}'), '')`
/**
 * For whoever writes years of days in one transaction, where PostgreSQL takes longer for a row each time that it changes:
 * the next start sums them up.
 */
export const forgetSums = `DELETE FROM "Setting" WHERE "name" = '${SUMMED_BEFORE}'`

export const openMonth = `INSERT INTO "UserMonth" ("userId", "month") VALUES (:userId, :month) ON CONFLICT DO NOTHING`

export const hold = `UPDATE "UserMonth" SET "reservedPico" = "reservedPico" + :pico WHERE ${thisMonth}
  AND (CAST(:limit AS BIGINT) IS NULL OR "settledPico" + "reservedPico" + :pico <= :limit)`

export const settledLeavesRoom = `SELECT 1 AS "room" FROM "UserMonth" WHERE ${thisMonth} AND "settledPico" + :pico <= :limit`

export const insert = `INSERT INTO "UsageEntry"
  ("id", "owner", "userId", "keyId", "model", "label", "endpoint", "state", "reservedPico", "estimatePico", "stream", "startedAt")
  VALUES (:id, :owner, :userId, :keyId, :model, :label, :endpoint, 'reserved', :reservedPico, :estimatePico, :stream, :startedAt)`

export const entry = `SELECT ${openEntry} FROM "UsageEntry" WHERE "id" = :id`

const closing = [
  'state',
  'costPico',
  ...parts,
  'units',
  'answeredModel',
  'label',
  'keyId',
  'status',
  'firstByteAt',
  'settledAt',
  'upstreamRequestId',
  'serviceTier',
  'variant',
  'trail',
  'flags',
]

export const close = `UPDATE "UsageEntry" SET ${list(closing, (name) => `"${name}" = :${name}`)}
  WHERE "id" = :id AND "state" = :was`

export const remove = `DELETE FROM "UsageEntry" WHERE "id" = :id AND "state" = 'reserved'`

/** Said twice: the index is of what is not settled, and SQLite takes it only where that stands. */
export const isOpen = `"state" = 'reserved' AND "state" <> 'settled'`

export const openOfTheDead = `SELECT ${openEntry} FROM "UsageEntry" WHERE ${isOpen} AND "owner" NOT IN
  (SELECT "owner" FROM "Lease" WHERE "until" IS NULL OR "until" > :now) LIMIT :count`

export const addToMonth = `UPDATE "UserMonth" SET "reservedPico" = "reservedPico" - :released, "settledPico" = "settledPico" + :cost,
  "lastUsedAt" = CASE WHEN "lastUsedAt" < :lastUsedAt THEN :lastUsedAt ELSE "lastUsedAt" END WHERE ${thisMonth}`

/** 80 and 100 percent of a limit are warned of, each once: noted with the very settle that reaches them, delivered by lib/limits. */
export const warn = `UPDATE "UserMonth" SET "warned" = CASE WHEN "settledPico" >= (${limit}) THEN 100 ELSE 80 END
  WHERE ${thisMonth} AND "settledPico" > 0 AND "settledPico" >= (${limit}) - (${limit}) / 100 * 20
  AND "warned" < CASE WHEN "settledPico" >= (${limit}) THEN 100 ELSE 80 END`

export const addToDay = `INSERT INTO "UsageDay" ("day", "userId", "model", "keyId", ${list(dayColumns)})
  VALUES (:day, :userId, :label, :keyId, ${list(dayColumns, (name) => `:${name}`)})
  ON CONFLICT ("day", "userId", "model", "keyId")
  DO UPDATE SET ${list(dayColumns, (name) => `"${name}" = "UsageDay"."${name}" + excluded."${name}"`)}`

export const dropEmptyDay = `DELETE FROM "UsageDay" WHERE "day" = :day AND "userId" = :userId AND "model" = :label
  AND "keyId" = :keyId AND "requests" = 0`

export const audit = `INSERT INTO "AuditEvent" ("at", "action", "detail") VALUES (:at, 'ledger.late', :detail)`
