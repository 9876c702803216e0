import type { Database } from '../../db/database'
import { Prisma } from '../../db/generated/client'
import { log } from '../../logging/log'
import type { AppContext } from '../../runtime/context'
import type { GatewayDeps } from '../deps'
import { itemNotFound, previousResponseNotFound } from '../http/rejections'
import { field, type References } from '../request/parse-request'
import type { RequestContext } from '../request-context'
import type { Member } from '../snapshot/snapshot'

/** The key whose provider stores what a request refers to. `required`: no other key can serve it. Null when any key can. */
export type KeyAffinity = { keyId: number; required: boolean } | null

/**
 * Tenant isolation: throws 400 or 404, as for what does not exist, when the request refers to what another member created, or to what
 * different keys created. Null when it refers to nothing: a promise costs more than the check.
 */
export function findAffinity(deps: Deps, member: Member, references: References): Promise<KeyAffinity> | null {
  const { previousResponseId, itemIds, quotedIds } = references
  if (previousResponseId === null && itemIds.length === 0 && quotedIds.length === 0) return null
  return findReferenced(deps, member, references)
}

type Deps = Pick<GatewayDeps, 'context' | 'snapshot'>

async function findReferenced(
  { context, snapshot }: Deps,
  member: Member,
  { previousResponseId, itemIds, quotedIds }: References,
): Promise<KeyAffinity> {
  const referenced = previousResponseId === null ? itemIds : [previousResponseId, ...itemIds]
  const owners = await findOwners(context.db, [...referenced, ...quotedIds])
  const keyId = referenced.length > 0 ? owners.get(referenced[0] ?? '')?.keyId : undefined
  const isEnabled = snapshot().keys.some(({ id }) => id === keyId)
  for (const id of referenced) {
    const owner = owners.get(id)
    if (owner?.userId !== member.id || owner.keyId !== keyId || !isEnabled)
      throw id === previousResponseId ? previousResponseNotFound(id) : itemNotFound(id)
  }
  // Quoted items of unknown origin may pass: the request has them in full.
  for (const id of quotedIds) {
    const owner = owners.get(id)
    if (owner && owner.userId !== member.id) throw itemNotFound(id)
  }
  if (keyId !== undefined) return { keyId, required: true }
  const lastQuoted = quotedIds.map((id) => owners.get(id)).findLast((owner) => owner !== undefined)
  return lastQuoted ? { keyId: lastQuoted.keyId, required: false } : null
}

/** The keys that can serve the request, the preferred one first. */
export function applyAffinity<K extends { id: number }>(affinity: KeyAffinity, keys: readonly K[]): readonly K[] {
  if (!affinity) return keys
  const preferred = keys.filter(({ id }) => id === affinity.keyId)
  return affinity.required ? preferred : [...preferred, ...keys.filter(({ id }) => id !== affinity.keyId)]
}

/** Who created a response or an item that a provider stores, and with which key. */
export type Owner = { userId: number; keyId: number }

/** Others are never stored, and not every database accepts them. */
const isId = (id: string) => /^[\w-]{1,128}$/.test(id)

export async function findOwners(db: Database, ids: readonly string[]): Promise<ReadonlyMap<string, Owner>> {
  const rows = await db.storedResponse.findMany({ where: { id: { in: ids.filter(isId) } } })
  return new Map(rows.map(({ id, userId, keyId }) => [id, { userId, keyId }]))
}

const MAX_IDS = 1000

/** Records who created a response and its items. If that fails they have no owner, and cannot be referred to. */
export function recordOwner(
  { db }: Pick<AppContext, 'db'>,
  { id: requestId, member, endpoint, parsed }: Pick<RequestContext, 'id' | 'member' | 'endpoint' | 'parsed'>,
  keyId: number,
  ids: readonly string[],
): Promise<unknown> | null {
  if (endpoint.name !== 'responses') return null
  const storedIds = ids.filter(isId).slice(0, MAX_IDS)
  if (storedIds.length === 0 || field(parsed.fields, 'store') === false) return null
  const createdAt = BigInt(Date.now())
  const rows = storedIds.map((id) => Prisma.sql`(${id}, ${member.id}, ${keyId}, ${createdAt})`)
  // Tenant isolation: the first owner is never replaced. A provider that repeats an id must not hand one member's response to another.
  return db.$executeRaw`INSERT INTO "StoredResponse" ("id", "userId", "keyId", "createdAt") VALUES ${Prisma.join(rows)}
    ON CONFLICT DO NOTHING`.catch((error: unknown) =>
    log.error({ id: requestId, err: error }, 'owner of a stored response could not be recorded'),
  )
}

export const deleteOwner = ({ db }: Pick<AppContext, 'db'>, id: string) =>
  db.storedResponse.deleteMany({ where: { id } })
