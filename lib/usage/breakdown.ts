import type { Admin, Member } from '../auth/actor'
import type { Span } from '../core/time'
import { barSums } from './bar-sums'
import { barsOf, type Unit } from './bars'
import { cutCosts } from './cut-sums'
import { keysEver, nameOf, peopleEver } from './names'
import { previousSpan } from './presets'
import type { Cut, UsageFilter } from './slices'
import { type Cell, type Item, MOST_ITEMS } from './stack'
import { nothing, summed, type Totals } from './totals'

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

export type OwnQuery = Omit<BreakdownQuery, 'userId'>

/** More than any bar has parts. */
const EACH = 1_000_000_000

export const breakdown = (_: Admin, query: BreakdownQuery) => cutInto(query, MOST_ITEMS)

export const myBreakdown = ({ userId }: Member, query: OwnQuery) => cutInto({ ...query, userId }, MOST_ITEMS)

/** Every part of every bar, for a file: in `cells` nobody is one of the others. */
export const wholeBreakdown = (_: Admin, query: BreakdownQuery) => cutInto(query, EACH)

export const myWholeBreakdown = ({ userId }: Member, query: OwnQuery) => cutInto({ ...query, userId }, EACH)

async function cutInto({ span, by, ...filter }: BreakdownQuery, alone: number): Promise<Breakdown> {
  const { unit, bars } = barsOf(span, by)
  const [{ items, parts }, before, named] = await Promise.all([
    barSums(span, by, unit, filter, alone),
    cutCosts(previousSpan(span), by, filter),
    namer(by),
  ])
  const inBar = new Map(parts.map((part) => [part.bar, part]))
  const rows =
    by === 'day'
      ? bars.toReversed().map((bar) => ({ ...nothing, ...inBar.get(bar), item: named(bar), beforePico: 0n }))
      : items
          .map(({ item, ...sum }) => ({ ...sum, item: named(item), beforePico: before.get(item) ?? 0n }))
          .sort(dearestFirst)
  return {
    unit,
    bars,
    cells: parts.map(({ item, ...sum }) => ({ ...sum, item: item === null ? null : named(item) })),
    rows,
    total: summed(items),
    beforePico: [...before.values()].reduce((sum, pico) => sum + pico, 0n),
  }
}

async function namer(by: Cut): Promise<(id: string) => Item> {
  if (by === 'model' || by === 'day') return (id) => ({ id, name: id, deleted: false })
  const names = await (by === 'user' ? peopleEver() : keysEver())
  return (id) => ({ id: Number(id), ...nameOf(names, Number(id)) })
}

const dearestFirst = (one: BreakdownRow, other: BreakdownRow) =>
  Number(other.costPico - one.costPico) || other.requests - one.requests || (one.item.name < other.item.name ? -1 : 1)
