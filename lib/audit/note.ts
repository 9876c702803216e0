import type { Sql } from '../db/sql'
import { ROOT_ID } from '../users/row'
import type { Action } from './actions'

/** Written into books that no server has open yet, so that none is ever without the line. */
export const note = (sql: Sql, action: Action, detail: string) =>
  sql.run(`INSERT INTO "AuditEvent" ("at", "actorId", "action", "detail") VALUES (:at, :actorId, :action, :detail)`, {
    at: Date.now(),
    actorId: ROOT_ID,
    action,
    detail,
  })
