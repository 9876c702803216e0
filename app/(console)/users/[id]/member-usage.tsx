import { getTranslations } from 'next-intl/server'
import type { Admin } from '@/lib/auth/actor'
import { monthSpan } from '@/lib/core/time'
import { breakdown } from '@/lib/usage/breakdown'
import { MonthsByModel } from '../../../_components/months-by-model'
import { spanInAddress } from '../../../_lib/asked-span'
import type { LinkTo } from '../../../_lib/stacked'
import { today, yearSpan } from '../../../_lib/today'
import { usageHref } from '../../usage/search-params'

/** The months of one person, by model. */
export async function MemberUsage({ admin, id }: { admin: Admin; id: number }) {
  const t = await getTranslations('userDetails')
  const data = await breakdown(admin, { span: yearSpan(today()), by: 'model', userId: id, keyId: null, model: null })
  if (data.cells.length === 0) return <p className="text-muted">{t('noUsage')}</p>
  const toUsage: LinkTo = (month, item) =>
    usageHref('', { ...spanInAddress(monthSpan(month)), by: 'model', user: id, model: item && String(item.id) })
  return <MonthsByModel data={data} linkTo={toUsage} />
}
