import { record } from '../audit/audit'
import type { Member } from '../auth/actor'
import { db } from '../db/client'

/** Signs someone out everywhere, here too; the token stays good. */
export async function endSessions(member: Member): Promise<void> {
  await db.$transaction(async (tx) => {
    const data = { sessionEpoch: { increment: 1 } }
    await tx.user.update({ where: { id: member.userId }, data, select: { id: true } })
    await record(tx, member, 'session.revoke')
  })
}
