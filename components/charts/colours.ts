const SLOTS = 12

/** A colour for each id that stays the same whoever else is shown, unless two of them want the same one. */
export function coloursOf(ids: readonly number[]): Map<number, string> {
  const taken = new Set<number>()
  return new Map(
    ids
      .toSorted((one, other) => one - other)
      .map((id) => {
        let slot = (id - 1) % SLOTS
        while (taken.has(slot) && taken.size < SLOTS) slot = (slot + 1) % SLOTS
        taken.add(slot)
        return [id, `var(--series-${slot})`]
      }),
  )
}

export const othersColour = 'var(--series-others)'
