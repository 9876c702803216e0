import { useFormatter, useTranslations } from 'next-intl'
import { Money, UnpricedNote } from '@/components/figures/money'
import { Timestamp } from '@/components/figures/timestamp'
import { EmptyState, Section } from '@/components/shell/page'
import { OptionalLink } from '@/components/ui/optional-link'
import { Body, Cell, Head, HeadCell, Row, RowTitle, Table } from '@/components/ui/table'
import type { BreakdownQuery } from '@/lib/usage/breakdown'
import type { CallerKind, CallerRow, Callers } from '@/lib/usage/callers'
import { lastDaysOf } from '@/lib/usage/date-range'
import { useMoney } from '../../_lib/money'
import { type BasePath, toDateRangeParams } from '../../_lib/search-params'
import { requestsHref } from '../requests/search-params'
import type { UsageParams } from './search-params'

type Props = { basePath: BasePath; params: UsageParams; query: BreakdownQuery; by: CallerKind; data: Callers }

/** Cost by the program that sent the requests, or by its sessions: each links to its requests. */
export function CallersView({ basePath, params, query, by, data: { rows, isPartial } }: Props) {
  const t = useTranslations('usage')
  const { user, key, model } = params
  const days = toDateRangeParams(lastDaysOf(query.range, 31))
  if (rows.length === 0) return <EmptyState title={t('noCallers')}>{t('noCallersHint')}</EmptyState>
  return (
    <Section title={t(`titles.${by}`)} lead={isPartial ? t('callersArePartial') : undefined}>
      <Table label={t(`titles.${by}`)}>
        <Head>
          <HeadCell>{t(`dimensions.${by}`)}</HeadCell>
          {by === 'session' && <HeadCell>{t('dimensions.client')}</HeadCell>}
          {basePath === '' && <HeadCell>{t('dimensions.user')}</HeadCell>}
          <HeadCell>{t('lastRequest')}</HeadCell>
          <HeadCell end>{t('requests')}</HeadCell>
          <HeadCell end>{t('tokens')}</HeadCell>
          <HeadCell end>{t('cost')}</HeadCell>
        </Head>
        <Body>
          {rows.map((row) => (
            <CallerTableRow
              key={row.name}
              row={row}
              by={by}
              showUser={basePath === ''}
              href={requestsHref(basePath, { ...days, user, key, model, [by]: row.name })}
            />
          ))}
        </Body>
      </Table>
    </Section>
  )
}

type RowProps = { row: CallerRow; by: CallerKind; showUser: boolean; href: string }

function CallerTableRow({ row, by, showUser, href }: RowProps) {
  const t = useTranslations('usage')
  const [format, money] = [useFormatter(), useMoney()]
  return (
    <Row>
      <RowTitle>
        <OptionalLink href={href}>
          <span className={by === 'session' ? 'break-all font-mono text-sm' : ''}>{row.name}</span>
        </OptionalLink>
      </RowTitle>
      {by === 'session' && (
        <Cell label={t('dimensions.client')} freeText>
          {row.client ?? '–'}
        </Cell>
      )}
      {showUser && (
        <Cell label={t('dimensions.user')} freeText>
          {row.user?.name ?? t('severalUsers')}
        </Cell>
      )}
      <Cell label={t('lastRequest')}>
        <Timestamp at={row.lastAt} />
      </Cell>
      <Cell label={t('requests')} end>
        {format.number(row.requests)}
      </Cell>
      <Cell label={t('tokens')} end>
        {format.number(row.units)}
      </Cell>
      <Cell label={t('cost')} end strong>
        <Money amount={money.amount(row.costPico)} />
        <UnpricedNote count={row.unpriced} />
      </Cell>
    </Row>
  )
}
