import { monthSpan } from '@/lib/core/time'
import { spanInAddress } from '../../_lib/asked-span'
import type { LinkTo } from '../../_lib/stacked'
import { usageHref } from '../usage/search-params'

/** A month of the overview leads to that month's usage; a person's part of it to theirs, by model. */
export const toUsage: LinkTo = (month, person) => {
  const part = person ? ({ user: Number(person.id), by: 'model' } as const) : {}
  return usageHref('', { ...spanInAddress(monthSpan(month)), ...part })
}
