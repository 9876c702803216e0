import Link from 'next/link'
import { useFormatter, useTranslations } from 'next-intl'
import { Timestamp } from '@/components/figures/timestamp'
import { EmptyState } from '@/components/shell/page'
import { buttonClass } from '@/components/ui/button'
import { OptionalLink } from '@/components/ui/optional-link'
import { Body, Cell, Head, HeadCell, Row, RowTitle, Table } from '@/components/ui/table'
import type { EntryPage, EntryRow } from '@/lib/usage/requests/entries'
import { formatCursor } from '@/lib/usage/requests/entry-filter'
import type { BasePath } from '../../_lib/search-params'
import { Duration, RequestCost, StateBadge } from './request-fields'
import { type RequestParams, requestsHref } from './search-params'

type RequestLogProps = { basePath: BasePath; params: RequestParams; page: EntryPage }

/** A member's own log has no columns for the user and the provider key. */
export function RequestLog({ basePath, params, page }: RequestLogProps) {
  const t = useTranslations('requests')
  return (
    <>
      {page.rows.length > 0 && (
        <RequestTable basePath={basePath} compact={basePath !== ''} label={t('title')} rows={page.rows} />
      )}
      {page.rows.length === 0 && (
        <EmptyState title={page.older ? t('noMatchesYet') : t('empty')}>
          {page.older ? t('noMatchesYetHint') : t('emptyHint')}
        </EmptyState>
      )}
      <RequestLogPager basePath={basePath} params={params} page={page} />
    </>
  )
}

/** `compact`: without the columns for the user and the provider key. */
type RequestTableProps = { basePath: BasePath; compact: boolean; label: string; rows: EntryRow[] }

export function RequestTable({ basePath, compact, label, rows }: RequestTableProps) {
  const t = useTranslations('requests')
  const columns = compact ? (['model', 'state'] as const) : (['user', 'model', 'key', 'state'] as const)
  return (
    <Table label={label}>
      <Head>
        <HeadCell>{t('time')}</HeadCell>
        {columns.map((column) => (
          <HeadCell key={column}>{t(column)}</HeadCell>
        ))}
        <HeadCell end>{t('tokens')}</HeadCell>
        <HeadCell end>{t('duration')}</HeadCell>
        <HeadCell end>{t('cost')}</HeadCell>
      </Head>
      <Body>
        {rows.map((row) => (
          <RequestRow key={row.id} basePath={basePath} compact={compact} row={row} />
        ))}
      </Body>
    </Table>
  )
}

type RequestRowProps = { basePath: BasePath; compact: boolean; row: EntryRow }

function RequestRow({ basePath, compact, row }: RequestRowProps) {
  const t = useTranslations('requests')
  const format = useFormatter()
  return (
    <Row>
      <RowTitle>
        <OptionalLink href={`${basePath}/requests/${row.id}`}>
          <Timestamp at={row.startedAt} />
        </OptionalLink>
      </RowTitle>
      {!compact && (
        <Cell label={t('user')} freeText>
          {row.user.name}
        </Cell>
      )}
      <Cell label={t('model')} freeText>
        <span title={row.endpoint}>{row.model}</span>
      </Cell>
      {!compact && (
        <Cell label={t('key')} freeText>
          {row.key.name}
        </Cell>
      )}
      <Cell label={t('state')}>
        <StateBadge state={row.state} status={row.status} />
      </Cell>
      <Cell label={t('tokens')} end>
        <span
          className="whitespace-nowrap"
          title={t('inputAndOutput', { input: row.inputTokens, output: row.outputTokens })}
        >
          {format.number(row.units)}
        </span>
      </Cell>
      <Cell label={t('duration')} end>
        <Duration ms={row.durationMs} />
      </Cell>
      <Cell label={t('cost')} end>
        <RequestCost pico={row.costPico} state={row.state} />
      </Cell>
    </Row>
  )
}

type RequestLogPagerProps = { basePath: BasePath; params: RequestParams; page: EntryPage }

/** Cursor pagination: new requests neither repeat nor skip rows. */
function RequestLogPager({ basePath, params, page: { older, newer } }: RequestLogPagerProps) {
  const t = useTranslations('requests')
  const links = [
    ...(newer ? [{ text: t('newer'), position: { newer: formatCursor(newer), older: null } }] : []),
    ...(older ? [{ text: t('older'), position: { older: formatCursor(older), newer: null } }] : []),
  ]
  if (links.length === 0) return null
  return (
    <nav aria-label={t('pagination')} className="flex justify-end gap-2">
      {links.map(({ text, position }) => (
        <Link
          key={text}
          href={requestsHref(basePath, { ...params, ...position })}
          prefetch={false}
          className={buttonClass()}
        >
          {text}
        </Link>
      ))}
    </nav>
  )
}
