import { db } from '../runtime/db'
import { type Action, isAction, targetTypeOf } from './actions'
import type { AdminActor } from './actor'

/**
 * `userId`: events of that user as actor or as target. `before`: only events with a lower ID, the cursor of the next page.
 * `after`: only events with a higher ID, oldest first.
 */
export type AuditQuery = {
  action: Action | null
  userId: number | null
  before: number | null
  after?: number | null
  size: number
}

/**
 * `actor` and `target` are the names as of the event, and today's in events of older releases; `actor` is null for an
 * unauthenticated client. `at` is Unix milliseconds. `hash`: null until the event is sealed.
 */
export type AuditRow = {
  id: number
  at: number
  action: Action
  actorId: number | null
  actor: string | null
  targetId: number | null
  target: string | null
  detail: string | null
  channel: string | null
  address: string | null
  requestId: string | null
  hash: string | null
}

const targetsUser = ['user.', 'usage.'].map((prefix) => ({ action: { startsWith: prefix } }))

/** One page of events, newest first unless `after` is given; `more` is true if others follow. */
export async function listAudit(_: AdminActor, query: AuditQuery): Promise<{ rows: AuditRow[]; more: boolean }> {
  const { action, userId, before, after = null, size } = query
  const where = {
    ...(action && { action }),
    ...((before ?? after) !== null && { id: { ...(before && { lt: before }), ...(after !== null && { gt: after }) } }),
    ...(userId && { OR: [{ actorId: userId }, { targetId: userId, OR: targetsUser }] }),
  }
  const orderBy = { id: after === null ? 'desc' : 'asc' } as const
  const events = await db.auditEvent.findMany({ where, orderBy, take: size + 1 })
  const seals = await db.auditSeal.findMany({ where: { eventId: { in: events.map(({ id }) => id) } } })
  const hashes = new Map(seals.map(({ eventId, hash }) => [eventId, hash]))
  const nameOf = await loadNames(events.filter(({ channel }) => channel === null))
  const rows = events.slice(0, size).flatMap(({ at, action, actorName, targetName, ...event }) => {
    if (!isAction(action)) return []
    const { id, actorId, targetId } = event
    const actor = actorName ?? (actorId === null ? null : nameOf('user', actorId))
    const target = targetName ?? (targetId === null ? null : nameOf(targetTypeOf(action), targetId))
    return [{ ...event, at: Number(at), action, actor, target, hash: hashes.get(id) ?? null }]
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
