/** A user, model, key or day that usage is grouped by. */
export type Item = { id: number | string; name: string; deleted: boolean }

/** The cost of an item in a bucket. `item` is null for all items below the top ones together. */
export type Cell = { bucket: string; item: Item | null; costPico: bigint; unpriced: number }

/** Buckets × items, for a stacked chart or a table. Every bucket is present, with zeros if it is empty. */
export type Series = {
  /** Highest cost first. Null stands for all others together, and comes last. */
  items: (Item | null)[]
  /** `bucket`: a month or a day. `costs` is parallel to `items`. */
  buckets: { bucket: string; totalPico: bigint; unpriced: number; costs: bigint[] }[]
}

/** More items could not be told apart in a chart. */
export const MAX_ITEMS = 8

export function toSeries(cells: readonly Cell[], buckets: readonly string[]): Series {
  const totals = new Map<Item['id'], { item: Item; pico: bigint }>()
  for (const { item, costPico } of cells) {
    if (item) totals.set(item.id, { item, pico: (totals.get(item.id)?.pico ?? 0n) + costPico })
  }
  const ranked = [...totals.values()].sort(
    (one, other) => compare(other.pico, one.pico) || compare(one.item.id, other.item.id),
  )
  const items: (Item | null)[] = ranked.slice(0, MAX_ITEMS).map(({ item }) => item)
  if (ranked.length > MAX_ITEMS || cells.some(({ item }) => !item)) items.push(null)
  const rows = new Map(
    buckets.map((bucket) => [bucket, { bucket, totalPico: 0n, unpriced: 0, costs: items.map(() => 0n) }]),
  )
  const columns = new Map(items.flatMap((item, index) => (item ? [[item.id, index] as const] : [])))
  for (const { bucket, item, costPico, unpriced } of cells) {
    const row = rows.get(bucket)
    if (!row) continue
    const index = (item && columns.get(item.id)) ?? items.length - 1
    row.costs[index] = (row.costs[index] ?? 0n) + costPico
    row.totalPico += costPico
    row.unpriced += unpriced
  }
  return { items, buckets: [...rows.values()] }
}

const compare = <Value extends bigint | number | string>(one: Value, other: Value) =>
  one < other ? -1 : one > other ? 1 : 0
