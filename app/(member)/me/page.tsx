import { getTranslations } from 'next-intl/server'
import { Page } from '@/components/shell/page'
import { requireMember } from '@/lib/auth/gate'
import { myBreakdown } from '@/lib/usage/breakdown'
import { getMe } from '@/lib/users/users'
import { MonthsByModel } from '../../_components/months-by-model'
import { SessionsSection } from '../../_components/sessions-section'
import { titled } from '../../_lib/titled'
import { today, yearSpan } from '../../_lib/today'
import { MyActions } from './my-actions'
import { MyMonth } from './my-month'
import { NothingUsed } from './nothing-used'
import { toMyUsage } from './to-my-usage'

export const generateMetadata = titled('me')

export default async function Me() {
  const member = await requireMember()
  const [t, { name }] = [await getTranslations('me'), await getMe(member)]
  const year = await myBreakdown(member, { span: yearSpan(today()), by: 'model', keyId: null, model: null })
  return (
    <Page title={t('title')} lead={t('lead', { name })} actions={<MyActions />}>
      {year.cells.length === 0 && <NothingUsed />}
      {year.cells.length > 0 && <MyMonth member={member} day={today()} />}
      {year.cells.length > 0 && <MonthsByModel data={year} linkTo={toMyUsage} />}
      <SessionsSection />
    </Page>
  )
}
