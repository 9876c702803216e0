import type { Span } from '../core/time'
import { context } from '../runtime/context'
import { type Cut, costsOf, everything, sumsOf, type UsageFilter } from './slices'
import type { Totals } from './totals'

/** `item` is an id, or a name of a model; by day there is but one, and it has no name. */
export type CutSum = Totals & { item: string }

export type SumRow = { item: string | bigint; costPico: bigint; units: bigint; requests: bigint; unpriced: bigint }

/** Sums for each item over the whole span; `only`: of which rows. */
export async function cutSums(span: Span, by: Cut, filter = everything, only?: readonly string[]): Promise<CutSum[]> {
  const { text, values } = sumsOf(span, by, filter, only)
  return (await context().readLong<SumRow>(`${text} ORDER BY 1`, values)).map(toSum)
}

/** What each item cost over the whole span. */
export async function cutCosts(span: Span, by: Cut, filter: UsageFilter): Promise<Map<string, bigint>> {
  const { text, values } = costsOf(span, by, filter)
  const rows = await context().readLong<Pick<SumRow, 'item' | 'costPico'>>(text, values)
  return new Map(rows.map(({ item, costPico }) => [String(item), costPico]))
}

export const toSum = ({ item, costPico, units, requests, unpriced }: SumRow): CutSum => ({
  item: String(item),
  ...{ costPico, units },
  requests: Number(requests),
  unpriced: Number(unpriced),
})
