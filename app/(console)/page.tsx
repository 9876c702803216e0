import { getTranslations } from 'next-intl/server'
import { Page } from '@/components/shell/page'
import { requireAdmin } from '@/lib/auth/gate'
import { monthOf, monthSpan } from '@/lib/core/time'
import { costByMonth } from '@/lib/usage/cost-by-month'
import { monthSoFar } from '@/lib/usage/month-so-far'
import { topSpenders } from '@/lib/usage/top-spenders'
import { titled } from '../_lib/titled'
import { today, yearSpan } from '../_lib/today'
import { MonthsByPerson } from './_components/months-by-user'
import { NoUsage } from './_components/no-usage'
import { SoFar } from './_components/so-far'
import { TopPeople } from './_components/top-users'
import { Warnings, warningsOf } from './_components/warnings'

export const generateMetadata = titled('overview')

export default async function Overview() {
  const admin = await requireAdmin()
  const [t, day] = [await getTranslations('overview'), today()]
  const [cells, soFar, warnings, people] = await Promise.all([
    costByMonth(admin, yearSpan(day)),
    monthSoFar(admin, day),
    warningsOf(admin, day),
    topSpenders(admin, monthSpan(monthOf(day)), 5),
  ])
  return (
    <Page title={t('title')}>
      <Warnings warnings={warnings} />
      {cells.length === 0 && <NoUsage />}
      {cells.length > 0 && <SoFar soFar={soFar} day={day} />}
      {cells.length > 0 && <MonthsByPerson cells={cells} day={day} />}
      {cells.length > 0 && <TopPeople people={people} />}
    </Page>
  )
}
