import type { Admin } from '../auth/actor'
import { db } from '../db/client'
import { type Action, isAction } from './actions'
import { kindOf, namesOf } from './names'

/** `before`: only lines older than the one with this id. `person`: who did it, or to whom it was done. */
export type AuditQuery = { action: Action | null; person: number | null; before: number | null; size: number }

/** Names are today's; null where nobody is known. */
export type AuditRow = {
  id: number
  at: number
  action: Action
  actor: string | null
  target: string | null
  detail: string | null
}

const onPeople = ['user.', 'usage.'].map((kind) => ({ action: { startsWith: kind } }))

/** The newest lines first; `more` tells whether older ones follow. */
export async function listAudit(_: Admin, query: AuditQuery): Promise<{ rows: AuditRow[]; more: boolean }> {
  const { action, person, before, size } = query
  const where = {
    ...(action && { action }),
    ...(before && { id: { lt: before } }),
    ...(person && { OR: [{ actorId: person }, { targetId: person, OR: onPeople }] }),
  }
  const found = await db.auditEvent.findMany({ where, orderBy: { id: 'desc' }, take: size + 1 })
  const nameOf = await namesOf(found)
  const rows = found.slice(0, size).flatMap(({ id, at, action, actorId, targetId, detail }) => {
    if (!isAction(action)) return []
    const actor = actorId === null ? null : nameOf('user', actorId)
    const target = targetId === null ? null : nameOf(kindOf(action), targetId)
    return [{ id, at: Number(at), action, actor, target, detail }]
  })
  return { rows, more: found.length > size }
}
