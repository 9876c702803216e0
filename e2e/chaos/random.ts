/** mulberry32: numbers from 0 to 1, the same for the same seed. */
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

/** An integer from `min` up to but not including `end`. */
export const between = (random: Random, min: number, end: number) => min + Math.floor(random() * (end - min))

export function oneOf<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[between(random, 0, items.length)]
  if (item === undefined) throw new Error('nothing to choose from')
  return item
}
