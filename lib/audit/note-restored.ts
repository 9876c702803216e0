import type { Sql } from '../db/sql'
import { ROOT_ID } from '../users/row'
import type { Action } from './actions'

const action: Action = 'house.restore'

/** Written into the copy before it takes its place, so that no restored house lacks the line. */
export const noteRestored = (sql: Sql, detail: string) =>
  sql.run(`INSERT INTO "AuditEvent" ("at", "actorId", "action", "detail") VALUES (:at, :actorId, :action, :detail)`, {
    at: Date.now(),
    actorId: ROOT_ID,
    action,
    detail,
  })
