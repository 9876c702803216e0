import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { getFormatter, getTranslations } from 'next-intl/server'
import { Money, UnpricedNote } from '@/components/figures/money'
import { Stat, StatList } from '@/components/figures/stat'
import { Page, Section } from '@/components/shell/page'
import { Badge } from '@/components/ui/badge'
import type { AdminActor } from '@/lib/audit/actor'
import { requireAdmin } from '@/lib/auth/guards'
import { monthOf, monthRange } from '@/lib/core/time'
import { parseId } from '@/lib/http/api/request'
import { getDefaultLimit } from '@/lib/settings/limits'
import { breakdown } from '@/lib/usage/breakdown'
import { latestEntries } from '@/lib/usage/requests/entries'
import { usageOf } from '@/lib/usage/usage'
import { listBudgets } from '@/lib/users/budgets'
import { listRaises } from '@/lib/users/raises'
import type { UserRow } from '@/lib/users/row'
import { listTokens } from '@/lib/users/tokens'
import { getUser } from '@/lib/users/users'
import { BudgetSection } from '../../../_components/budget-section'
import { MonthlyCostByModel } from '../../../_components/monthly-cost'
import { TokenSection } from '../../../_components/token-section'
import type { ChartHref } from '../../../_lib/chart-data'
import { lastTwelveMonthsRange, today } from '../../../_lib/dates'
import { dollarsInputValue } from '../../../_lib/form-values'
import { getMoney } from '../../../_lib/money'
import { orNotFound, pageTitle } from '../../../_lib/page'
import { toDateRangeParams } from '../../../_lib/search-params'
import { RequestTable } from '../../requests/request-log'
import { requestsHref } from '../../requests/search-params'
import { usageHref } from '../../usage/search-params'
import { CopyInvitationButton, RestoreUserButton, UserActions } from '../user-actions'
import { toUserSummary } from '../user-view'
import { UserForm } from './user-form'
import { toUserFormValues } from './user-form-values'

export const generateMetadata = pageTitle('user')

export default async function UserPage({ params }: PageProps<'/users/[id]'>) {
  const admin = await requireAdmin()
  const user = await orNotFound(params.then(({ id }) => getUser(admin, parseId({ id }, 'user'), { deleted: true })))
  const [t, defaultLimitPico] = await Promise.all([getTranslations('userDetails'), getDefaultLimit(admin)])
  const lead = t('lead', { id: user.id, hint: user.tokenHint })
  return (
    <Page title={user.name} lead={lead} actions={<HeaderActions user={user} ownId={admin.userId} />}>
      <UserMonth admin={admin} user={user} />
      {user.deletedAt === null && <UserBudgets admin={admin} user={user} />}
      <UserUsage admin={admin} id={user.id} />
      <RecentRequests admin={admin} id={user.id} />
      {user.deletedAt === null && <UserTokens admin={admin} id={user.id} />}
      {user.deletedAt === null && <UserSettings user={user} defaultLimitPico={defaultLimitPico} />}
    </Page>
  )
}

async function UserBudgets({ admin, user }: { admin: AdminActor; user: UserRow }) {
  const [budgets, raises] = await Promise.all([listBudgets(admin, user.id), listRaises(admin, user.id)])
  return <BudgetSection user={user} budgets={budgets} raises={raises} isAdmin />
}

type HeaderActionsProps = { user: Pick<UserRow, 'id' | 'name' | 'role' | 'deletedAt'>; ownId: number }

function HeaderActions({ user, ownId }: HeaderActionsProps) {
  const { id, name, deletedAt } = user
  if (deletedAt) return <RestoreUserButton id={id} name={name} />
  const summary = toUserSummary(user, ownId)
  return (
    <>
      {summary.canReadToken && <CopyInvitationButton id={id} name={name} />}
      <UserActions user={summary} />
    </>
  )
}

async function UserMonth({ admin, user }: { admin: AdminActor; user: UserRow }) {
  const [t, me, format, money] = await Promise.all([
    getTranslations('userDetails'),
    getTranslations('me'),
    getFormatter(),
    getMoney(),
  ])
  const { costPico, units, requests, unpriced } = await usageOf(admin, user.id, monthRange(monthOf(today())))
  const month = format.dateTime(new Date(today()), { month: 'long', year: 'numeric', timeZone: 'UTC' })
  const isExpired = user.expiresAt !== null && user.expiresAt.getTime() <= Date.now()
  const inactive = user.deletedAt ? 'deleted' : user.disabled ? 'paused' : isExpired ? 'expired' : null
  return (
    <>
      {inactive && <Badge tone="warning">{t(inactive)}</Badge>}
      <StatList>
        <Stat
          label={me('cost', { month })}
          value={<Money amount={money.amount(costPico)} />}
          note={<UnpricedNote count={unpriced} />}
        />
        <Stat label={me('requests')} value={format.number(requests)} />
        <Stat label={me('tokens')} value={format.number(units)} />
      </StatList>
    </>
  )
}

async function UserUsage({ admin, id }: { admin: AdminActor; id: number }) {
  const t = await getTranslations('userDetails')
  const data = await breakdown(admin, {
    range: lastTwelveMonthsRange(today()),
    by: 'model',
    userId: id,
    keyId: null,
    model: null,
  })
  if (data.cells.length === 0) return <p className="text-muted">{t('noUsage')}</p>
  const hrefFor: ChartHref = (month, item) =>
    usageHref('', { ...toDateRangeParams(monthRange(month)), by: 'model', user: id, model: item && String(item.id) })
  return <MonthlyCostByModel data={data} hrefFor={hrefFor} />
}

async function RecentRequests({ admin, id }: { admin: AdminActor; id: number }) {
  const [t, rows] = await Promise.all([
    getTranslations('userDetails'),
    latestEntries(admin, id, lastTwelveMonthsRange(today())),
  ])
  if (rows.length === 0) return null
  return (
    <Section title={t('recentRequests')}>
      <RequestTable basePath="" compact label={t('recentRequests')} rows={rows} />
      <p>
        <Link href={requestsHref('', { user: id })} className="text-accent underline underline-offset-2">
          {t('allRequests')}
        </Link>
      </p>
    </Section>
  )
}

async function UserTokens({ admin, id }: { admin: AdminActor; id: number }) {
  return <TokenSection userId={id} tokens={await listTokens(admin, id)} basePath="" />
}

function UserSettings({ user, defaultLimitPico }: { user: UserRow; defaultLimitPico: bigint | null }) {
  const t = useTranslations('userDetails')
  return (
    <Section title={t('settings')} lead={t('settingsLead')}>
      <UserForm
        values={toUserFormValues(user)}
        defaultLimit={defaultLimitPico === null ? null : dollarsInputValue(defaultLimitPico)}
      />
    </Section>
  )
}
