import type { Database } from '../../db/database'
import { Prisma } from '../../db/generated/client'
import { log } from '../../logging/log'
import type { AppContext } from '../../runtime/context'
import { field } from '../request/fields'
import type { RequestContext } from '../request-context'

const isId = (id: string) => /^[\w-]{1,128}$/.test(id)

/** Who made something that a provider keeps, and with which key. */
export type Owner = { userId: number; keyId: number }

export async function findOwners(db: Database, ids: readonly string[]): Promise<ReadonlyMap<string, Owner>> {
  const rows = await db.storedResponse.findMany({ where: { id: { in: ids.filter(isId) } } })
  return new Map(rows.map(({ id, userId, keyId }) => [id, { userId, keyId }]))
}

const MOST_IDS = 1000

/** Keeps in mind whose an answer and its items are. Where that cannot be written they are nobody's, and nobody gets them. */
export async function recordOwner(
  { db }: AppContext,
  { id, member, endpoint, parsed: asked }: RequestContext,
  keyId: number,
  ids: readonly string[],
) {
  const kept = ids.filter(isId).slice(0, MOST_IDS)
  if (endpoint.name !== 'responses' || kept.length === 0 || field(asked.members, 'store') === false) return
  const at = BigInt(Date.now())
  const rows = kept.map((one) => Prisma.sql`(${one}, ${member.id}, ${keyId}, ${at})`)
  // The first one stays: an id that comes again would hand over what another member made.
  await db.$executeRaw`INSERT INTO "StoredResponse" ("id", "userId", "keyId", "createdAt") VALUES ${Prisma.join(rows)}
    ON CONFLICT DO NOTHING`.catch((error: unknown) =>
    log.error({ id, err: error }, 'an answer has no owner in the books'),
  )
}

export const deleteOwner = ({ db }: AppContext, id: string) => db.storedResponse.deleteMany({ where: { id } })
