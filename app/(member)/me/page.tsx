import { getTranslations } from 'next-intl/server'
import { MonthlyCost } from '@/components/charts/monthly-cost'
import { Page } from '@/components/shell/page'
import { requireMember } from '@/lib/auth/gate'
import { myMonths } from '@/lib/usage/my-months'
import { stackOf } from '@/lib/usage/stack'
import { getMe } from '@/lib/users/users'
import { SessionsSection } from '../../sessions-section'
import { stackedMonths } from '../../stacked-months'
import { titled } from '../../titled'
import { today, yearTo } from '../../today'
import { MyActions } from './my-actions'
import { MyMonth } from './my-month'
import { NothingUsed } from './nothing-used'
import { toMyUsage } from './to-my-usage'

export const generateMetadata = titled('me')

export default async function Me() {
  const member = await requireMember()
  const [t, { name }, months] = [await getTranslations('me'), await getMe(member), yearTo(today())]
  const cells = await myMonths(member, name, months)
  return (
    <Page title={t('title')} lead={t('lead', { name })} actions={<MyActions />}>
      {cells.length === 0 && <NothingUsed />}
      {cells.length > 0 && <MyMonth member={member} day={today()} />}
      {cells.length > 0 && (
        <MonthlyCost title={t('monthlyCost')} data={await stackedMonths(stackOf(cells, months), today(), toMyUsage)} />
      )}
      <SessionsSection />
    </Page>
  )
}
