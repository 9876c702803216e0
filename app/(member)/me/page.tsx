import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { getFormatter, getTranslations } from 'next-intl/server'
import { Money, UnpricedNote } from '@/components/figures/money'
import { Stat, StatList } from '@/components/figures/stat'
import { EmptyState, Page } from '@/components/shell/page'
import { buttonClass } from '@/components/ui/button'
import type { Actor } from '@/lib/audit/actor'
import { requireUser } from '@/lib/auth/guards'
import { type Day, monthOf, monthRange } from '@/lib/core/time'
import { myBreakdown } from '@/lib/usage/breakdown'
import { myUsage } from '@/lib/usage/usage'
import { listBudgets } from '@/lib/users/budgets'
import { listRaises } from '@/lib/users/raises'
import { listTokens } from '@/lib/users/tokens'
import { getMe } from '@/lib/users/users'
import { BudgetSection } from '../../_components/budget-section'
import { MonthlyCostByModel } from '../../_components/monthly-cost'
import { SessionsSection } from '../../_components/sessions-section'
import { TokenSection } from '../../_components/token-section'
import type { ChartHref } from '../../_lib/chart-data'
import { lastTwelveMonthsRange, today } from '../../_lib/dates'
import { getMoney } from '../../_lib/money'
import { pageTitle } from '../../_lib/page'
import { toDateRangeParams } from '../../_lib/search-params'
import { usageHref } from '../../(console)/usage/search-params'
import { CopyMyTokenButton } from './copy-my-token-button'

export const generateMetadata = pageTitle('me')

export default async function Me() {
  const user = await requireUser()
  const [t, { name }] = [await getTranslations('me'), await getMe(user)]
  const [budgets, raises, tokens] = await Promise.all([
    listBudgets(user, user.userId),
    listRaises(user, user.userId),
    listTokens(user, user.userId),
  ])
  const usage = await myBreakdown(user, {
    range: lastTwelveMonthsRange(today()),
    by: 'model',
    keyId: null,
    model: null,
  })
  return (
    <Page title={t('title')} lead={t('lead', { name })} actions={<HeaderActions />}>
      {usage.cells.length === 0 && <NoUsage />}
      {usage.cells.length > 0 && <MyMonth user={user} day={today()} />}
      <BudgetSection user={{ id: user.userId, name }} budgets={budgets} raises={raises} isAdmin={user.isAdmin} />
      {usage.cells.length > 0 && <MonthlyCostByModel data={usage} hrefFor={myMonthHref} />}
      <TokenSection userId={user.userId} tokens={tokens} basePath="/me" />
      <SessionsSection />
    </Page>
  )
}

function HeaderActions() {
  const t = useTranslations('me')
  return (
    <>
      <Link href="/me/usage" className={buttonClass()}>
        {t('usageDetails')}
      </Link>
      <Link href="/me/requests" className={buttonClass()}>
        {t('myRequests')}
      </Link>
      <CopyMyTokenButton />
    </>
  )
}

async function MyMonth({ user, day }: { user: Actor; day: Day }) {
  const [t, format, money] = await Promise.all([getTranslations('me'), getFormatter(), getMoney()])
  const { costPico, units, requests, unpriced } = await myUsage(user, monthRange(monthOf(day)))
  const month = format.dateTime(new Date(day), { month: 'long', year: 'numeric', timeZone: 'UTC' })
  return (
    <StatList>
      <Stat
        label={t('cost', { month })}
        value={<Money amount={money.amount(costPico)} />}
        note={<UnpricedNote count={unpriced} />}
      />
      <Stat label={t('requests')} value={format.number(requests)} />
      <Stat label={t('tokens')} value={format.number(units)} />
    </StatList>
  )
}

function NoUsage() {
  const t = useTranslations('me')
  return (
    <EmptyState title={t('empty')}>
      <p>{t('emptyHint')}</p>
      <Link href="/connect" className={buttonClass({ tone: 'primary' })}>
        {t('quickstart')}
      </Link>
    </EmptyState>
  )
}

const myMonthHref: ChartHref = (month, model) =>
  usageHref('/me', { ...toDateRangeParams(monthRange(month)), model: model && String(model.id) })
