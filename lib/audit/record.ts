import { hostname, userInfo } from 'node:os'
import type { Sql } from '../core/sql'
import type { Tx } from '../db/database'
import { requestStorage } from '../logging/request-log'
import { type Action, targetTypeOf } from './actions'
import type { Actor } from './actor'

/** Records an event in the transaction of the change itself: neither is ever committed without the other. */
export async function record(tx: Tx, actor: Actor | null, action: Action, targetId?: number, detail?: string) {
  // `server`: neither a request nor a command caused it.
  const { address, channel = 'server', requestId } = requestStorage.getStore() ?? {}
  const isCommand = actor?.isOperator === true
  const data = {
    at: BigInt(Date.now()),
    action,
    actorId: actor === null || isCommand ? null : actor.userId,
    actorName: isCommand ? operatorName() : actor && (await nameOf(tx, 'user', actor.userId)),
    targetId: targetId ?? null,
    targetName: targetId === undefined ? null : await nameOf(tx, targetTypeOf(action), targetId),
    detail: detail || null,
    channel: isCommand ? 'command' : channel,
    address: address ?? null,
    requestId: requestId ?? null,
  }
  await tx.auditEvent.create({ data })
}

async function nameOf(tx: Tx, type: ReturnType<typeof targetTypeOf>, id: number): Promise<string | null> {
  if (type === null) return null
  const query = { where: { id }, select: { name: true } } as const
  const row = await (type === 'user' ? tx.user.findUnique(query) : tx.providerKey.findUnique(query))
  return row?.name ?? null
}

/** Records an event of a command in a database that no server has opened: a copy, or a move's target. */
export const recordOperatorAction = (sql: Sql, action: Action, detail: string) =>
  sql.run(
    `INSERT INTO "AuditEvent" ("at", "actorName", "action", "detail", "channel")
      VALUES (:at, :actorName, :action, :detail, 'command')`,
    { at: Date.now(), actorName: operatorName(), action, detail },
  )

/** Whoever runs a command on the server has no account of ours, but one of the operating system. */
function operatorName(): string {
  try {
    return `${userInfo().username}@${hostname()}`
  } catch {
    // In a container, a user id without a name.
    return `${process.getuid?.() ?? '?'}@${hostname()}`
  }
}
