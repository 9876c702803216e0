import { db } from '../runtime/db'
import { type Action, isAction, targetTypeOf } from './actions'
import type { AdminActor } from './actor'

/** `userId`: events of that user as actor or as target. `before`: only events with a lower ID, the cursor of the next page. */
export type AuditQuery = { action: Action | null; userId: number | null; before: number | null; size: number }

/** `actor` and `target` are current names; `actor` is null for an unauthenticated client. `at` is Unix milliseconds. */
export type AuditRow = {
  id: number
  at: number
  action: Action
  actor: string | null
  target: string | null
  detail: string | null
}

const targetsUser = ['user.', 'usage.'].map((prefix) => ({ action: { startsWith: prefix } }))

/** One page of events, newest first; `more` is true if older ones follow. */
export async function listAudit(_: AdminActor, query: AuditQuery): Promise<{ rows: AuditRow[]; more: boolean }> {
  const { action, userId, before, size } = query
  const where = {
    ...(action && { action }),
    ...(before && { id: { lt: before } }),
    ...(userId && { OR: [{ actorId: userId }, { targetId: userId, OR: targetsUser }] }),
  }
  const events = await db.auditEvent.findMany({ where, orderBy: { id: 'desc' }, take: size + 1 })
  const nameOf = await loadNames(events)
  const rows = events.slice(0, size).flatMap(({ id, at, action, actorId, targetId, detail }) => {
    if (!isAction(action)) return []
    const actor = actorId === null ? null : nameOf('user', actorId)
    const target = targetId === null ? null : nameOf(targetTypeOf(action), targetId)
    return [{ id, at: Number(at), action, actor, target, detail }]
  })
  return { rows, more: events.length > size }
}

type Event = { action: string; actorId: number | null; targetId: number | null }

/** Loads the names of all actors and targets in two queries. */
async function loadNames(events: Event[]) {
  const targets = (type: 'user' | 'key') =>
    events.flatMap(({ action, targetId }) => (targetId !== null && targetTypeOf(action) === type ? [targetId] : []))
  const actors = events.flatMap(({ actorId }) => (actorId === null ? [] : [actorId]))
  const select = { id: true, name: true } as const
  const [users, keys] = await Promise.all([
    db.user.findMany({ where: { id: { in: [...new Set([...targets('user'), ...actors])] } }, select }),
    db.providerKey.findMany({ where: { id: { in: [...new Set(targets('key'))] } }, select }),
  ])
  const names = { user: nameById(users), key: nameById(keys) }
  return (type: 'user' | 'key' | null, id: number): string | null =>
    type === null ? null : (names[type].get(id) ?? `#${id}`)
}

const nameById = (rows: { id: number; name: string }[]) => new Map(rows.map(({ id, name }) => [id, name]))
