import { addDays, type DateRange, monthRange } from '@/lib/core/time'
import type { BreakdownQuery } from '@/lib/usage/breakdown'
import type { Dimension } from '@/lib/usage/rollups/rollup-query'
import type { Item } from '@/lib/usage/series'
import { type BasePath, toDateRangeParams } from '../../_lib/search-params'
import { requestsHref } from '../requests/search-params'
import { type UsageParams, usageHref } from './search-params'

/**
 * Links one level down from a chart or table: a month links to its days, a day to its requests. With an `item` the link is
 * filtered by it.
 */
export const drillDown =
  (basePath: BasePath, params: UsageParams, { by, range }: BreakdownQuery) =>
  (bucket: string | null, item: Item | null): string => {
    const filter = item && by !== 'day' ? filterBy(by, item) : {}
    const { user, key, model } = { ...params, ...filter }
    const dates = bucket ? toDateRangeParams(clampToRange(range, bucket)) : {}
    if (bucket?.length === 10) return requestsHref(basePath, { ...dates, user, key, model })
    return usageHref(basePath, { ...params, ...dates, ...filter, by: item ? nextDimension(basePath, by) : params.by })
  }

const filterBy = (by: Exclude<Dimension, 'day'>, { id }: Item) =>
  by === 'model' ? { model: String(id) } : { [by]: Number(id) }

/** The dimension to group by after filtering by one of `by`. */
const nextDimension = (basePath: BasePath, by: Dimension): Dimension =>
  by !== 'model' ? 'model' : basePath === '' ? 'user' : 'day'

/** The part of a bucket (a month or day) that lies within `range`. */
function clampToRange(range: DateRange, bucket: string): DateRange {
  const full = bucket.length === 7 ? monthRange(bucket) : { from: bucket, to: addDays(bucket, 1) }
  const [, from = range.from] = [full.from, range.from].toSorted()
  const [to = range.to] = [full.to, range.to].toSorted()
  return { from, to }
}
