import type { Admin, Member } from '../auth/actor'
import type { Span } from '../time'
import { barsOf, type Unit } from './bars'
import { type Cut, type CutSum, cutSums, type UsageFilter } from './cut-sums'
import { keysEver, nameOf, peopleEver } from './names'
import { previousSpan } from './presets'
import type { Cell, Item } from './stack'
import { summed, type Totals } from './totals'

export type BreakdownQuery = UsageFilter & { span: Span; by: Cut }
export type BreakdownRow = Totals & { item: Item; beforePico: bigint }

/** A span, cut one way: what is drawn (`cells` over `bars`) and what is said (`rows`) are the same sums. */
export type Breakdown = {
  unit: Unit
  bars: string[]
  cells: Cell[]
  /** Who or what cost most first; by day, a row for each bar, the latest first. */
  rows: BreakdownRow[]
  total: Totals
  /** The previous span of the same length. */
  beforePico: bigint
}

export const breakdown = (_: Admin, query: BreakdownQuery) => cutInto(query)

export const myBreakdown = ({ userId }: Member, query: Omit<BreakdownQuery, 'userId'>) => cutInto({ ...query, userId })

async function cutInto({ span, by, ...filter }: BreakdownQuery): Promise<Breakdown> {
  const { unit, bars } = barsOf(span, by)
  const [now, before, named] = await Promise.all([
    cutSums(span, by, unit, filter),
    cutSums(previousSpan(span), by, null, filter),
    namer(by),
  ])
  const was = new Map(before.map(({ item, costPico }) => [item, costPico]))
  const sums =
    by === 'day'
      ? bars.toReversed().map((bar) => [bar, now.filter((sum) => sum.bar === bar)] as const)
      : [...grouped(now)]
  const rows = sums.map(([id, parts]) => ({ item: named(id), ...summed(parts), beforePico: was.get(String(id)) ?? 0n }))
  return {
    unit,
    bars,
    cells: now.map(({ bar, item, ...sum }) => ({ bar, item: named(item), ...sum })),
    rows: by === 'day' ? rows : rows.sort(dearestFirst),
    total: summed(now),
    beforePico: before.reduce((sum, { costPico }) => sum + costPico, 0n),
  }
}

async function namer(by: Cut): Promise<(id: string) => Item> {
  if (by === 'model' || by === 'day') return (id) => ({ id, name: id, deleted: false })
  const names = await (by === 'user' ? peopleEver() : keysEver())
  return (id) => ({ id: Number(id), ...nameOf(names, Number(id)) })
}

function grouped(sums: readonly CutSum[]): Map<string, CutSum[]> {
  const groups = new Map<string, CutSum[]>()
  for (const sum of sums) groups.set(sum.item, [...(groups.get(sum.item) ?? []), sum])
  return groups
}

const dearestFirst = (one: BreakdownRow, other: BreakdownRow) =>
  Number(other.costPico - one.costPico) || other.requests - one.requests || (one.item.name < other.item.name ? -1 : 1)
