import type { Database } from 'better-sqlite3'
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
const openEntry = 'id, state, userId, keyId, label, startedAt, reservedPico, estimatePico, costPico'
const list = (names: readonly string[], as = (name: string) => name) => names.map(as).join(', ')

/** A person's own monthly limit, else everyone's, else null. */
const limit = `coalesce((SELECT monthlyLimitPico FROM User WHERE id = :userId),
  (SELECT CAST(value AS INTEGER) FROM Setting WHERE name = 'defaultMonthlyLimitPico'))`

export function prepareStatements(connection: Database) {
  const prepare = (sql: string) => connection.prepare(sql)
  return {
    zone: prepare(`SELECT value FROM Setting WHERE name = 'reportingZone'`),

    openMonth: prepare(`INSERT INTO UserMonth (userId, month) VALUES (:userId, :month) ON CONFLICT DO NOTHING`),
    hold: prepare(`UPDATE UserMonth SET reservedPico = reservedPico + :pico WHERE userId = :userId AND month = :month
      AND (:limit IS NULL OR settledPico + reservedPico + :pico <= :limit)`),
    settledLeavesRoom: prepare(`SELECT 1 FROM UserMonth WHERE userId = :userId AND month = :month
      AND settledPico + :pico <= :limit`),
    insert: prepare(`INSERT INTO UsageEntry
      (id, owner, userId, keyId, model, label, endpoint, state, reservedPico, estimatePico, stream, startedAt) VALUES
      (:id, :owner, :userId, :keyId, :model, :label, :endpoint, 'reserved', :reservedPico, :estimatePico, :stream, :startedAt)`),

    entry: prepare(`SELECT ${openEntry} FROM UsageEntry WHERE id = :id`),
    openOfOthers: prepare(
      `SELECT ${openEntry} FROM UsageEntry WHERE state = 'reserved' AND owner <> :owner LIMIT :count`,
    ),
    close:
      prepare(`UPDATE UsageEntry SET state = :state, costPico = :costPico, ${list(parts, (name) => `${name} = :${name}`)},
      units = :units, answeredModel = :answeredModel, label = :label, keyId = :keyId, status = :status,
      firstByteAt = :firstByteAt, settledAt = :settledAt, upstreamRequestId = :upstreamRequestId,
      serviceTier = :serviceTier, variant = :variant,
      trail = nullif(:trail, ''), flags = nullif(:flags, '') WHERE id = :id`),
    remove: prepare(`DELETE FROM UsageEntry WHERE id = :id`),

    addToDay: prepare(`INSERT INTO UsageDay (day, userId, model, keyId, ${list(dayColumns)})
      VALUES (:day, :userId, :label, :keyId, ${list(dayColumns, (name) => `:${name}`)})
      ON CONFLICT DO UPDATE SET ${list(dayColumns, (name) => `${name} = ${name} + excluded.${name}`)}`),
    dropEmptyDay:
      prepare(`DELETE FROM UsageDay WHERE day = :day AND userId = :userId AND model = :label AND keyId = :keyId
      AND requests = 0`),
    addToMonth:
      prepare(`UPDATE UserMonth SET reservedPico = reservedPico - :released, settledPico = settledPico + :cost,
      lastUsedAt = max(lastUsedAt, :lastUsedAt) WHERE userId = :userId AND month = :month`),
    warn: prepare(`UPDATE UserMonth SET warned = :percent WHERE userId = :userId AND month = :month AND warned < :percent
      AND settledPico > 0 AND settledPico >= (${limit}) - (${limit}) / 100 * (100 - :percent)`),
    audit: prepare(`INSERT INTO AuditEvent (at, action, detail) VALUES (:at, 'ledger.late', :detail)`),
  }
}
