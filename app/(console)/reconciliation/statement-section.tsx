import { useTranslations } from 'next-intl'
import { Money } from '@/components/figures/money'
import { Stat, StatList } from '@/components/figures/stat'
import { Section } from '@/components/shell/page'
import { Body, Cell, Head, HeadCell, Row, RowTitle, Table } from '@/components/ui/table'
import { formatDollars } from '@/lib/core/money'
import type { MonthOfYear } from '@/lib/reconciliation/history'
import type { Statement } from '@/lib/reconciliation/statement'

/** The sums of a month, and where the difference comes from. It can be printed. */
export function StatementSection({ title, statement }: { title: string; statement: Statement }) {
  const t = useTranslations('reconciliation')
  const { oursPico, theirsPico, unexplainedPico, otherPico, reasons, days } = statement
  const money = (pico: bigint) => <Money amount={formatDollars(pico)} />
  const counts = (['matched', 'explained', 'pending', 'open'] as const).filter((state) => days[state] > 0)
  return (
    <Section title={title} lead={counts.map((state) => t(`counts.${state}`, { count: days[state] })).join(' · ')}>
      <StatList>
        <Stat label={t('ours')} value={money(oursPico)} />
        <Stat
          label={t('theirs')}
          value={money(theirsPico)}
          note={otherPico > 0n && t('others', { amount: formatDollars(otherPico).text })}
        />
        <Stat label={t('unexplained')} value={money(unexplainedPico)} note={shareOf(unexplainedPico, theirsPico)} />
      </StatList>
      {reasons.length > 0 && (
        <Table label={t('reasonsTitle')}>
          <Head>
            <HeadCell>{t('reason')}</HeadCell>
            <HeadCell end>{t('days')}</HeadCell>
            <HeadCell end>{t('difference')}</HeadCell>
          </Head>
          <Body>
            {reasons.map(({ code, pico, days }) => (
              <Row key={code}>
                <RowTitle>{t(`reasons.${code}`)}</RowTitle>
                <Cell label={t('days')} end>
                  {days}
                </Cell>
                <Cell label={t('difference')} end>
                  {money(pico)}
                </Cell>
              </Row>
            ))}
          </Body>
        </Table>
      )}
    </Section>
  )
}

/** In percent of the bill, with two places. */
function shareOf(part: bigint, whole: bigint): string | null {
  if (whole <= 0n) return null
  const hundredths = Number((part * 10_000n) / whole)
  return `${(hundredths / 100).toFixed(2)} %`
}

/** A year whose first months are from before this server: from the providers' own bills, apart from what was recorded here. */
export function YearSection({ months }: { months: MonthOfYear[] }) {
  const t = useTranslations('reconciliation')
  if (months.length === 0) return null
  const money = (pico: bigint) => <Money amount={formatDollars(pico)} />
  return (
    <Section title={t('year')} lead={t('yearLead')}>
      <Table label={t('year')}>
        <Head>
          <HeadCell>{t('month')}</HeadCell>
          <HeadCell end>{t('before')}</HeadCell>
          <HeadCell end>{t('theirs')}</HeadCell>
          <HeadCell end>{t('ours')}</HeadCell>
        </Head>
        <Body>
          {months.map(({ month, historyPico, theirsPico, oursPico }) => (
            <Row key={month}>
              <RowTitle>{month}</RowTitle>
              <Cell label={t('before')} end>
                {money(historyPico)}
              </Cell>
              <Cell label={t('theirs')} end>
                {money(theirsPico)}
              </Cell>
              <Cell label={t('ours')} end>
                {money(oursPico)}
              </Cell>
            </Row>
          ))}
        </Body>
      </Table>
    </Section>
  )
}
