import type { Item } from '../scanner/scan-items'
import { type Fields, stringField } from './fields'

/** What a request names of that which the provider keeps of earlier answers. */
export type References = {
  previous: string | null
  /** Items that stand in it by their id alone. */
  items: readonly string[]
  /** Items that stand in it in full, with the id they were given. */
  quoted: readonly string[]
}

export function referencesIn(members: Fields, input: Iterable<Item>): References {
  const items: string[] = []
  const quoted: string[] = []
  for (const { type, id } of input) {
    // Without a type, an id means that item; one too long to be looked at is nobody's.
    const bare = type === 'item_reference' || (typeof type !== 'string' && id !== undefined)
    if (bare) items.push(id ?? '')
    else if (typeof id === 'string') quoted.push(id)
  }
  return { previous: stringField(members, 'previous_response_id'), items, quoted }
}
