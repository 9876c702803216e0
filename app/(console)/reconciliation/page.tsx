import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { getFormatter, getTranslations } from 'next-intl/server'
import { EmptyState, Page, Section } from '@/components/shell/page'
import { AutoRefresh } from '@/components/ui/auto-refresh'
import { buttonClass } from '@/components/ui/button'
import { SegmentedLinks } from '@/components/ui/segmented-links'
import { requireAdmin } from '@/lib/auth/guards'
import { addMonths, monthOf } from '@/lib/core/time'
import { undecidedKeys } from '@/lib/reconciliation/account-keys'
import { listAccounts, utcDayOf } from '@/lib/reconciliation/accounts'
import { yearUpTo } from '@/lib/reconciliation/history'
import { isReconciling } from '@/lib/reconciliation/operations'
import { comparedDays, statementOf } from '@/lib/reconciliation/statement'
import { pageTitle } from '../../_lib/page'
import { AccountTable } from './account-table'
import { Calendar } from './calendar'
import { ConnectAccountDialog } from './connect-account'
import { CompareNowButton } from './day-controls'
import { DaySection } from './day-section'
import { KeyQuestion } from './key-question'
import { LeakCard } from './leak-card'
import { loadReconciliationParams, monthQuery, reconciliationHref } from './search-params'
import { StatementSection, YearSection } from './statement-section'

export const generateMetadata = pageTitle('reconciliation')

export default async function Reconciliation({ searchParams }: PageProps<'/reconciliation'>) {
  const admin = await requireAdmin()
  const params = loadReconciliationParams(await searchParams)
  const { month, range, accountId } = monthQuery(params)
  // Before the data: read after it, a comparison that ends in between would leave the page with old data and no refresh.
  const running = isReconciling()
  const [t, format, accounts, days, undecided, year] = await Promise.all([
    getTranslations('reconciliation'),
    getFormatter(),
    listAccounts(admin),
    comparedDays(admin, range, accountId),
    undecidedKeys(admin),
    yearUpTo(admin, range.from, accountId),
  ])
  if (accounts.length === 0)
    return (
      <Page title={t('title')} lead={t('lead')}>
        <EmptyState title={t('empty')}>
          <p>{t('emptyHint')}</p>
          <ConnectAccountDialog />
        </EmptyState>
      </Page>
    )
  const title = format.dateTime(new Date(`${month}-01`), { month: 'long', year: 'numeric', timeZone: 'UTC' })
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        <>
          <ConnectAccountDialog />
          <CompareNowButton running={running} />
          <a href={reconciliationHref(params, '/reconciliation.csv')} download className={buttonClass({})}>
            <Download aria-hidden className="size-4" />
            {t('export')}
          </a>
        </>
      }
    >
      {running && (
        <p role="status" className="text-muted">
          {t('running')}
        </p>
      )}
      <AutoRefresh enabled={running} />
      {undecided.map((key) => (
        <KeyQuestion key={`${key.accountId} ${key.remoteId}`} {...key} />
      ))}
      <LeakCard days={days} />
      <Section title={title} lead={t('utc')}>
        <MonthLinks month={month} accountId={accountId} />
        {accounts.length > 1 && (
          <SegmentedLinks
            label={t('account')}
            items={[{ id: null, name: t('allAccounts') }, ...accounts].map(({ id, name }) => ({
              text: name,
              href: reconciliationHref({ month, account: id }),
              selected: id === accountId,
            }))}
          />
        )}
        <Calendar month={month} days={days} params={params} />
      </Section>
      {params.day && <DaySection day={params.day} days={days.filter(({ day }) => day === params.day)} />}
      <StatementSection title={t('statement', { month: title })} statement={statementOf(days)} />
      <YearSection months={year} />
      <AccountTable accounts={accounts} />
    </Page>
  )
}

function MonthLinks({ month, accountId: account }: { month: string; accountId: number | null }) {
  const t = useTranslations('reconciliation')
  const current = monthOf(utcDayOf(Date.now()))
  const months = Array.from({ length: 4 }, (_, index) => addMonths(current, index - 3))
  const shown = months.includes(month) ? months : [month, ...months]
  return (
    <SegmentedLinks
      label={t('month')}
      items={shown.map((one) => ({
        text: one,
        href: reconciliationHref({ month: one, account }),
        selected: one === month,
      }))}
    />
  )
}
