import { monthSpan } from '@/lib/time'
import { usageHref } from '../../(console)/usage/search-params'
import { spanInAddress } from '../../asked-span'
import type { LinkTo } from '../../stacked'

export const toMyUsage: LinkTo = (month, model) =>
  usageHref('/me', { ...spanInAddress(monthSpan(month)), model: model && String(model.id) })
