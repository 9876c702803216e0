import { getTranslations } from 'next-intl/server'
import type { Admin } from '@/lib/auth/actor'
import { monthSpan } from '@/lib/time'
import { breakdown } from '@/lib/usage/breakdown'
import { spanInAddress } from '../../../asked-span'
import { MonthsByModel } from '../../../months-by-model'
import type { LinkTo } from '../../../stacked'
import { today, yearSpan } from '../../../today'
import { usageHref } from '../../usage/search-params'

/** The months of one person, by model. */
export async function MemberUsage({ admin, id }: { admin: Admin; id: number }) {
  const t = await getTranslations('member')
  const data = await breakdown(admin, { span: yearSpan(today()), by: 'model', userId: id, keyId: null, model: null })
  if (data.cells.length === 0) return <p className="text-muted">{t('noUsage')}</p>
  const toUsage: LinkTo = (month, item) =>
    usageHref('', { ...spanInAddress(monthSpan(month)), by: 'model', user: id, model: item && String(item.id) })
  return <MonthsByModel data={data} linkTo={toUsage} />
}
