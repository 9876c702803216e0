/** Whose bar, or what's: a person, a model, a key. */
export type Item = { id: number | string; name: string; deleted: boolean }

/** `item` null: several together, each of which cost less than any that stands alone. */
export type Cell = { bar: string; item: Item | null; costPico: bigint; unpriced: number }

/** Bars × items, ready to be drawn and tabulated: every bar is there, empty ones as zero. */
export type Stack = {
  /** Who cost most first; null stands for all the others together and comes last. */
  items: (Item | null)[]
  /** Each is a month or a day; `costs` go as `items` go. */
  bars: { bar: string; totalPico: bigint; unpriced: number; costs: bigint[] }[]
}

/** Whatever more would be too thin to tell apart. */
export const MOST_ITEMS = 8

export function stack(cells: readonly Cell[], bars: readonly string[]): Stack {
  const totals = new Map<Item['id'], { item: Item; pico: bigint }>()
  for (const { item, costPico } of cells) {
    if (item) totals.set(item.id, { item, pico: (totals.get(item.id)?.pico ?? 0n) + costPico })
  }
  const ranked = [...totals.values()].sort(
    (one, other) => compare(other.pico, one.pico) || compare(one.item.id, other.item.id),
  )
  const items: (Item | null)[] = ranked.slice(0, MOST_ITEMS).map(({ item }) => item)
  if (ranked.length > MOST_ITEMS || cells.some(({ item }) => !item)) items.push(null)
  const rows = new Map(bars.map((bar) => [bar, { bar, totalPico: 0n, unpriced: 0, costs: items.map(() => 0n) }]))
  const column = new Map(items.flatMap((item, index) => (item ? [[item.id, index] as const] : [])))
  for (const { bar, item, costPico, unpriced } of cells) {
    const row = rows.get(bar)
    if (!row) continue
    const index = (item && column.get(item.id)) ?? items.length - 1
    row.costs[index] = (row.costs[index] ?? 0n) + costPico
    row.totalPico += costPico
    row.unpriced += unpriced
  }
  return { items, bars: [...rows.values()] }
}

const compare = <Value extends bigint | number | string>(one: Value, other: Value) =>
  one < other ? -1 : one > other ? 1 : 0
