import { getTranslations } from 'next-intl/server'
import { MonthlyCost } from '@/components/charts/monthly-cost'
import { Page } from '@/components/shell/page'
import { requireAdmin } from '@/lib/auth/gate'
import { costByMonth } from '@/lib/usage/cost-by-month'
import { monthSoFar } from '@/lib/usage/month-so-far'
import { stackOf } from '@/lib/usage/stack'
import { stacked } from '../stacked'
import { titled } from '../titled'
import { today, yearTo } from '../today'
import { NoUsage } from './no-usage'
import { SoFar } from './so-far'
import { toUsage } from './to-usage'
import { TopPeople } from './top-people'
import { Warnings } from './warnings'

export const generateMetadata = titled('overview')

export default async function Overview() {
  const admin = await requireAdmin()
  const [t, day] = [await getTranslations('overview'), today()]
  const [cells, soFar] = await Promise.all([costByMonth(admin, yearTo(day)), monthSoFar(admin, day)])
  const data = await stacked(stackOf(cells, yearTo(day)), { unit: 'month', day, linkTo: toUsage })
  return (
    <Page title={t('title')}>
      <Warnings admin={admin} day={day} />
      {cells.length === 0 && <NoUsage />}
      {cells.length > 0 && <SoFar soFar={soFar} day={day} />}
      {cells.length > 0 && <MonthlyCost title={t('monthlyCost')} data={data} />}
      {cells.length > 0 && <TopPeople admin={admin} day={day} />}
    </Page>
  )
}
