import type { GatewayDeps } from '../deps'
import { GatewayError } from '../http/errors'
import type { References } from '../request/references'
import type { Member } from '../snapshot/members'
import { type Owner, findOwners } from './owners'

/** The key that keeps what a request refers to; `only` when no other one can answer it. Null when any will do. */
export type KeyAffinity = { keyId: number; only: boolean } | null

/** Throws 404, as for what does not exist, where it refers to what is not the member's, or is kept with another key. */
export async function pinOf({ house, directory }: GatewayDeps, member: Member, references: References): Promise<KeyAffinity> {
  const { previous, items, quoted } = references
  const needed = previous === null ? items : [previous, ...items]
  if (needed.length === 0 && quoted.length === 0) return null
  const owners = await findOwners(house.db, [...needed, ...quoted])
  const isAlive = (keyId: number | undefined) => directory().keys.some(({ id }) => id === keyId)
  const keyId = needed.length > 0 ? owners.get(needed[0] ?? '')?.keyId : undefined
  for (const id of needed) {
    const owner = owners.get(id)
    if (owner?.userId !== member.id || owner.keyId !== keyId || !isAlive(keyId))
      throw id === previous ? noPrevious(id) : noItem(id)
  }
  // Others may have been made before Chatelaine, or by nobody: they stand in the request in full.
  for (const id of quoted) if (isForeign(owners.get(id), member)) throw noItem(id)
  if (keyId !== undefined) return { keyId, only: true }
  const last = quoted.map((id) => owners.get(id)).findLast((owner) => owner !== undefined)
  return last ? { keyId: last.keyId, only: false } : null
}

/** The keys that can answer, the one that knows what is referred to first. */
export function pinned<K extends { id: number }>(pin: KeyAffinity, keys: readonly K[]): readonly K[] {
  if (!pin) return keys
  const first = keys.filter(({ id }) => id === pin.keyId)
  return pin.only ? first : [...first, ...keys.filter(({ id }) => id !== pin.keyId)]
}

const isForeign = (owner: Owner | undefined, { id }: Member) => owner !== undefined && owner.userId !== id

const noPrevious = (id: string) =>
  new GatewayError(404, 'previous_response_not_found', `Previous response with id '${id}' not found.`, {
    param: 'previous_response_id',
  })

const noItem = (id: string) => new GatewayError(404, 'item_not_found', `Item with id '${id}' not found.`, { param: 'input' })
