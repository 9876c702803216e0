import { addDays, monthSpan, type Span } from '@/lib/core/time'
import type { BreakdownQuery } from '@/lib/usage/breakdown'
import type { Cut } from '@/lib/usage/slices'
import type { Item } from '@/lib/usage/stack'
import { spanInAddress } from '../../_lib/asked-span'
import { requestsHref } from '../requests/search-params'
import { type Base, type UsageParams, usageHref } from './search-params'

/** One level down: a month leads to its days, a day to its requests, and a part of either to that part alone. */
export const linkTo =
  (base: Base, params: UsageParams, { by, span }: BreakdownQuery) =>
  (bar: string | null, item: Item | null): string => {
    const part = item && by !== 'day' ? narrowed(by, item) : {}
    const { user, key, model } = { ...params, ...part }
    const days = bar ? spanInAddress(within(span, bar)) : {}
    if (bar?.length === 10) return requestsHref(base, { ...days, user, key, model })
    return usageHref(base, { ...params, ...days, ...part, by: item ? nextCut(base, by) : params.by })
  }

const narrowed = (by: Exclude<Cut, 'day'>, { id }: Item) =>
  by === 'model' ? { model: String(id) } : { [by]: Number(id) }

/** What to ask next of one of a cut. */
const nextCut = (base: Base, by: Cut): Cut => (by !== 'model' ? 'model' : base === '' ? 'user' : 'day')

/** The days of a bar, which are not the whole month where the span begins or ends in it. */
function within(span: Span, bar: string): Span {
  const whole = bar.length === 7 ? monthSpan(bar) : { from: bar, to: addDays(bar, 1) }
  const [, from = span.from] = [whole.from, span.from].toSorted()
  const [to = span.to] = [whole.to, span.to].toSorted()
  return { from, to }
}
