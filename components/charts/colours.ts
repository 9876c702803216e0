const SLOTS = 12

type Id = number | string

/** A colour for each id. It depends on the id alone, unless two ids map to the same slot: then the later id takes the next free one. */
export function assignColours(ids: readonly Id[]): Map<Id, string> {
  const taken = new Set<number>()
  return new Map(
    ids.toSorted(ascending).map((id) => {
      let slot = slotOf(id)
      while (taken.has(slot) && taken.size < SLOTS) slot = (slot + 1) % SLOTS
      taken.add(slot)
      return [id, `var(--series-${slot})`]
    }),
  )
}

export const othersColour = 'var(--series-others)'

const ascending = (a: Id, b: Id) => (a < b ? -1 : a > b ? 1 : 0)

/** Models are identified by name, so their slot comes from a hash. */
const slotOf = (id: Id) =>
  typeof id === 'number'
    ? (id - 1) % SLOTS
    : [...id].reduce((hash, character) => (hash * 31 + character.charCodeAt(0)) % 65_521, 7) % SLOTS
