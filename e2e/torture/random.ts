/** Numbers from 0 to 1 that are the same for the same seed: mulberry32. */
export function randomFrom(seed: number) {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export type Random = ReturnType<typeof randomFrom>

/** A whole number from `least` up to, not with, `end`. */
export const between = (random: Random, least: number, end: number) => least + Math.floor(random() * (end - least))

export function oneOf<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[between(random, 0, items.length)]
  if (item === undefined) throw new Error('nothing to choose from')
  return item
}
