import type { Member } from '../auth/actor'
import type { Tx } from '../db/database'
import type { Action } from './actions'

/** Notes who did what, in the transaction that does it: no change without its line, no line without its change. */
export async function record(tx: Tx, actor: Member | null, action: Action, targetId?: number, detail?: string) {
  const at = BigInt(Date.now())
  const data = { at, actorId: actor?.userId ?? null, action, targetId: targetId ?? null, detail: detail ?? null }
  await tx.auditEvent.create({ data })
}
