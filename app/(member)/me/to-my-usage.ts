import { monthSpan } from '@/lib/core/time'
import { spanInAddress } from '../../_lib/asked-span'
import type { LinkTo } from '../../_lib/stacked'
import { usageHref } from '../../(console)/usage/search-params'

export const toMyUsage: LinkTo = (month, model) =>
  usageHref('/me', { ...spanInAddress(monthSpan(month)), model: model && String(model.id) })
