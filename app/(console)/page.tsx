import { getTranslations } from 'next-intl/server'
import { Page } from '@/components/shell/page'
import { requireAdmin } from '@/lib/auth/gate'
import { monthOf, monthSpan } from '@/lib/time'
import { costByMonth } from '@/lib/usage/cost-by-month'
import { monthSoFar } from '@/lib/usage/month-so-far'
import { topSpenders } from '@/lib/usage/top-spenders'
import { titled } from '../titled'
import { today, yearSpan } from '../today'
import { MonthsByPerson } from './months-by-person'
import { NoUsage } from './no-usage'
import { SoFar } from './so-far'
import { TopPeople } from './top-people'
import { Warnings, warningsOf } from './warnings'

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
