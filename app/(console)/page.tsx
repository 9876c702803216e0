import Link from 'next/link'
import { useFormatter, useTranslations } from 'next-intl'
import { getTranslations } from 'next-intl/server'
import { Money, UnpricedNote } from '@/components/figures/money'
import { Stat, StatList } from '@/components/figures/stat'
import { EmptyState, Page, Section } from '@/components/shell/page'
import { CodeBlock } from '@/components/ui/code-block'
import { requireAdmin } from '@/lib/auth/guards'
import { type Day, monthOf, monthRange } from '@/lib/core/time'
import { type MonthSoFar, monthSoFar } from '@/lib/usage/month-so-far'
import { costByMonth, topUsers } from '@/lib/usage/usage'
import { listRaiseRequests, type RaiseRequest } from '@/lib/users/raises'
import { MonthlyCostByUser } from '../_components/monthly-cost'
import { RaiseList } from '../_components/raise-list'
import { baseUrl } from '../_lib/base-url'
import { curlCommand } from '../_lib/chat-client'
import { lastTwelveMonthsRange, today } from '../_lib/dates'
import { getMoney, useMoney } from '../_lib/money'
import { pageTitle } from '../_lib/page'
import { loadWarnings, Warnings } from './_components/overview-warnings'

export const generateMetadata = pageTitle('overview')

export default async function Overview() {
  const admin = await requireAdmin()
  const [t, day] = [await getTranslations('overview'), today()]
  const [cells, monthToDate, warnings, users, requests] = await Promise.all([
    costByMonth(admin, lastTwelveMonthsRange(day)),
    monthSoFar(admin, day),
    loadWarnings(admin, day),
    topUsers(admin, monthRange(monthOf(day)), 5),
    listRaiseRequests(admin),
  ])
  return (
    <Page title={t('title')}>
      <Warnings data={warnings} />
      {requests.length > 0 && <RaiseRequests requests={requests} />}
      {cells.length === 0 && <NoUsage />}
      {cells.length > 0 && <MonthToDate monthToDate={monthToDate} day={day} />}
      {cells.length > 0 && <MonthlyCostByUser cells={cells} day={day} />}
      {cells.length > 0 && <TopUsers users={users} />}
    </Page>
  )
}

async function RaiseRequests({ requests }: { requests: RaiseRequest[] }) {
  const t = await getTranslations('budgets')
  return (
    <Section title={t('requests')}>
      <RaiseList label={t('requests')} raises={requests} isAdmin />
    </Section>
  )
}

function MonthToDate({ monthToDate, day }: { monthToDate: MonthSoFar; day: Day }) {
  const t = useTranslations('overview')
  const [format, money] = [useFormatter(), useMoney()]
  const { costPico, previousPico, change, forecastPico, requests, unpriced } = monthToDate
  const month = format.dateTime(new Date(day), { month: 'long', year: 'numeric', timeZone: 'UTC' })
  const previous = money.amount(previousPico)
  return (
    <StatList>
      <Stat
        label={t('thisMonth', { month })}
        value={<Money amount={money.amount(costPico)} />}
        note={unpriced > 0 ? <UnpricedNote count={unpriced} /> : t('requests', { count: requests })}
      />
      <Stat
        label={t('change')}
        value={change === null ? '–' : format.number(change, { style: 'percent', signDisplay: 'exceptZero' })}
        note={<span title={previous.exact}>{t('changeNote', { amount: previous.text })}</span>}
      />
      <Stat
        label={t('forecast')}
        value={forecastPico === null ? '–' : <Money amount={money.amount(forecastPico)} />}
        note={forecastPico === null ? t('forecastLater') : t('forecastNote')}
      />
    </StatList>
  )
}

async function TopUsers({ users }: { users: Awaited<ReturnType<typeof topUsers>> }) {
  const [t, money] = await Promise.all([getTranslations('overview'), getMoney()])
  if (users.length === 0) return null
  return (
    <Section title={t('topUsers')}>
      <ol className="grid max-w-xl gap-3">
        {users.map(({ userId, name, costPico, unpriced, share }) => (
          <li key={userId} className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1">
            <span className="truncate">{name}</span>
            <span className="text-right">
              <Money amount={money.amount(costPico)} />
              <UnpricedNote count={unpriced} />
            </span>
            <span aria-hidden className="col-span-2 h-1 rounded-full bg-sunken">
              <span className="block h-full rounded-full bg-accent" style={{ width: `${share * 100}%` }} />
            </span>
          </li>
        ))}
      </ol>
    </Section>
  )
}

async function NoUsage() {
  const t = await getTranslations('overview')
  return (
    <EmptyState title={t('empty.title')}>
      <p>
        {t.rich('empty.hint', {
          connect: (text) => (
            <Link href="/connect" className="text-accent underline">
              {text}
            </Link>
          ),
        })}
      </p>
      <CodeBlock label={t('empty.curl')}>{curlCommand(await baseUrl(), t('empty.token'))}</CodeBlock>
    </EmptyState>
  )
}
