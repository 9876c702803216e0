import Link from 'next/link'
import { useFormatter, useTranslations } from 'next-intl'
import { Money } from '@/components/figures/money'
import { Section } from '@/components/shell/page'
import { Badge } from '@/components/ui/badge'
import { Body, Cell, Head, HeadCell, Row, RowTitle, Table } from '@/components/ui/table'
import { formatDollars, formatPerMillion } from '@/lib/core/money'
import type { Day } from '@/lib/core/time'
import type { DayState, Reason } from '@/lib/reconciliation/comparison/difference'
import type { ComparedDay, NamedDifference } from '@/lib/reconciliation/statement'
import { requestsHref } from '../requests/search-params'
import { AcceptForm, AdoptButton } from './day-controls'

const tones: Record<DayState, 'good' | 'warning' | 'neutral' | 'danger'> = {
  ...{ matched: 'good', explained: 'warning', pending: 'neutral', open: 'danger' },
}

/** What one day's bills charge next to what the ledger has, with the reasons. */
export function DaySection({ day, days }: { day: Day; days: ComparedDay[] }) {
  const t = useTranslations('reconciliation')
  const format = useFormatter()
  const title = format.dateTime(new Date(day), { dateStyle: 'full', timeZone: 'UTC' })
  if (days.length === 0) return <Section title={title}>{t('notCompared')}</Section>
  return (
    <Section title={title}>
      {days.map((one) => (
        <div key={one.accountId} className="grid grid-cols-[minmax(0,1fr)] gap-3">
          <p className="flex flex-wrap gap-x-3">
            <span className="font-medium">{one.account}</span>
            <Badge tone={tones[one.state]}>{t(`states.${one.state}`)}</Badge>
            {!one.isFinal && <span className="text-muted">{t('notFinal')}</span>}
          </p>
          {one.note !== null && <p className="text-muted">{t('accepted', { note: one.note })}</p>}
          <DifferenceTable day={one} />
          {(one.state === 'open' || one.note !== null) && (
            <AcceptForm accountId={one.accountId} day={one.day} note={one.note} />
          )}
        </div>
      ))}
    </Section>
  )
}

function DifferenceTable({ day: { accountId, account, day, differences } }: { day: ComparedDay }) {
  const t = useTranslations('reconciliation')
  return (
    <Table label={t('differencesOf', { account, day })}>
      <Head>
        <HeadCell>{t('key')}</HeadCell>
        <HeadCell>{t('model')}</HeadCell>
        <HeadCell end>{t('ours')}</HeadCell>
        <HeadCell end>{t('theirs')}</HeadCell>
        <HeadCell end>{t('difference')}</HeadCell>
        <HeadCell>{t('why')}</HeadCell>
      </Head>
      <Body>
        {differences.map((one) => (
          <Row key={`${one.keyId} ${one.remoteKey} ${one.model}`}>
            <RowTitle>{one.key || t('noKey')}</RowTitle>
            <Cell label={t('model')} freeText>
              <ModelLink difference={one} day={day} />
            </Cell>
            <Cell label={t('ours')} end>
              <Money amount={formatDollars(one.oursPico)} />
            </Cell>
            <Cell label={t('theirs')} end>
              <Money amount={formatDollars(one.theirsPico)} />
            </Cell>
            <Cell label={t('difference')} end>
              <Money amount={formatDollars(one.theirsPico - one.oursPico)} />
            </Cell>
            <Cell label={t('why')} freeText>
              <Why difference={one} place={{ accountId, day }} />
            </Cell>
          </Row>
        ))}
      </Body>
    </Table>
  )
}

/** To the entries that the ledger's side consists of. */
function ModelLink({ difference: { keyId, model }, day }: { difference: NamedDifference; day: Day }) {
  const t = useTranslations('reconciliation')
  if (model === '') return t('fees')
  if (keyId === null) return model
  return (
    <Link
      href={requestsHref('', { from: day, to: day, key: keyId })}
      className="font-mono text-accent text-sm underline underline-offset-2"
    >
      {model}
    </Link>
  )
}

type WhyProps = { difference: NamedDifference; place: { accountId: number; day: Day } }

function Why({ difference: { keyId, model, reasons, unexplainedPico }, place }: WhyProps) {
  const t = useTranslations('reconciliation')
  const named = reasons.filter(({ code }) => code !== 'rounding')
  if (named.length === 0 && unexplainedPico === 0n)
    return <span className="text-muted">{reasons.length > 0 ? t('reasons.rounding') : t('equal')}</span>
  return (
    <ul className="grid gap-1">
      {named.map((reason) => (
        <li key={reason.code}>
          {t(`reasons.${reason.code}`)} {signed(reason.pico)}
          {reason.requests !== undefined && (
            <span className="text-muted"> · {t('requests', { count: reason.requests })}</span>
          )}
          {reason.currency && <span className="text-muted"> · {reason.currency}</span>}
          {reason.rates && reason.code === 'price' && keyId !== null && (
            <AdoptButton {...place} keyId={keyId} model={model} rates={rateText(reason)} />
          )}
        </li>
      ))}
      {unexplainedPico !== 0n && (
        <li className="text-danger">
          {t('unexplained')} {signed(unexplainedPico)}
        </li>
      )}
    </ul>
  )
}

const signed = (pico: bigint) => `${pico > 0n ? '+' : ''}${formatDollars(pico).text}`

const rateText = ({ rates = {} }: Reason) =>
  Object.entries(rates)
    .map(([part, rate]) => `${part.replaceAll('_', ' ')} ${formatPerMillion(rate)}`)
    .join(', ')
