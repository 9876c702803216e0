import type { Sql } from '../core/sql'
import type { Tx } from '../db/database'
import type { Action } from './actions'
import { type Actor, ROOT_USER_ID } from './actor'

/** Records an event in the transaction of the change itself: neither is ever committed without the other. */
export async function record(tx: Tx, actor: Actor | null, action: Action, targetId?: number, detail?: string) {
  const at = BigInt(Date.now())
  const data = { at, actorId: actor?.userId ?? null, action, targetId: targetId ?? null, detail: detail ?? null }
  await tx.auditEvent.create({ data })
}

/** Records an event of a command, as the root user's, in a database that no server has opened: a copy, or a move's target. */
export const recordOperatorAction = (sql: Sql, action: Action, detail: string) =>
  sql.run(`INSERT INTO "AuditEvent" ("at", "actorId", "action", "detail") VALUES (:at, :actorId, :action, :detail)`, {
    at: Date.now(),
    actorId: ROOT_USER_ID,
    action,
    detail,
  })
