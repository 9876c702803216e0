import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { MonthlyCost } from '@/components/charts/monthly-cost'
import type { Admin } from '@/lib/auth/actor'
import { monthSpan } from '@/lib/time'
import { breakdown } from '@/lib/usage/breakdown'
import { stack } from '@/lib/usage/stack'
import { stackedMonths } from '../../../stacked-months'
import { today, yearTo } from '../../../today'
import { requestsHref } from '../../requests/search-params'

/** The months of one person, by model. */
export async function MemberUsage({ admin, id }: { admin: Admin; id: number }) {
  const [t, months] = [await getTranslations('member'), yearTo(today())]
  const [first = '', last = ''] = [months.at(0), months.at(-1)]
  const span = { from: monthSpan(first).from, to: monthSpan(last).to }
  const { bars, cells } = await breakdown(admin, { span, by: 'model', userId: id, keyId: null, model: null })
  if (cells.length === 0) return <p className="text-muted">{t('noUsage')}</p>
  return (
    <>
      <MonthlyCost
        title={t('monthlyCost')}
        lead={t('monthlyCostLead')}
        data={await stackedMonths(stack(cells, bars), today())}
      />
      <p>
        <Link href={requestsHref('', { user: id })} className="text-accent underline underline-offset-2">
          {t('requests')}
        </Link>
      </p>
    </>
  )
}
