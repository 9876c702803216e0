import type { House } from '../house'
import { log } from '../log'
import type { Call } from './call'
import { saidIn } from './said'

/** Who made something that a provider keeps, and with which key. */
export type Owner = { userId: number; keyId: number }

type Row = { id: string; userId: bigint; keyId: bigint }

const OWNERS = 'SELECT id, userId, keyId FROM StoredResponse WHERE id IN (SELECT value FROM json_each(?))'

export const ownersOf = (house: House, ids: readonly string[]): ReadonlyMap<string, Owner> =>
  new Map(
    house
      .read<Row>(OWNERS, JSON.stringify(ids))
      .map(({ id, userId, keyId }) => [id, { userId: Number(userId), keyId: Number(keyId) }]),
  )

const MOST_IDS = 1000
const isId = (id: string) => /^[\w-]{1,128}$/.test(id)

/** Keeps in mind whose an answer and its items are. Where that cannot be written they are nobody's, and nobody gets them. */
export async function remember(
  { db }: House,
  { id, member, endpoint, asked }: Call,
  keyId: number,
  ids: readonly string[],
) {
  const kept = ids.filter(isId).slice(0, MOST_IDS)
  if (endpoint.name !== 'responses' || kept.length === 0 || saidIn(asked.members, 'store') === false) return
  // The first one stays: an id that comes again would hand over what another member made.
  await db.$executeRaw`INSERT INTO StoredResponse (id, userId, keyId, createdAt)
    SELECT value, ${member.id}, ${keyId}, ${BigInt(Date.now())} FROM json_each(${JSON.stringify(kept)}) WHERE true
    ON CONFLICT DO NOTHING`.catch((error: unknown) =>
    log.error({ id, err: error }, 'an answer has no owner in the books'),
  )
}

export const forget = ({ db }: House, id: string) => db.storedResponse.deleteMany({ where: { id } })
