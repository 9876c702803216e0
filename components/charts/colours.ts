const SLOTS = 12

type Id = number | string

/** A colour for each id that stays the same whoever else is shown, unless two of them want the same one. */
export function coloursOf(ids: readonly Id[]): Map<Id, string> {
  const taken = new Set<number>()
  return new Map(
    ids.toSorted(inOrder).map((id) => {
      let slot = slotOf(id)
      while (taken.has(slot) && taken.size < SLOTS) slot = (slot + 1) % SLOTS
      taken.add(slot)
      return [id, `var(--series-${slot})`]
    }),
  )
}

export const othersColour = 'var(--series-others)'

const inOrder = (one: Id, other: Id) => (one < other ? -1 : one > other ? 1 : 0)

/** A model has no number, so its name makes one. */
const slotOf = (id: Id) =>
  typeof id === 'number'
    ? (id - 1) % SLOTS
    : [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65_521, 7) % SLOTS
