'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Money, UnpricedNote } from '@/components/figures/money'
import { RelativeTimeText } from '@/components/figures/timestamp'
import { Badge } from '@/components/ui/badge'
import { OptionalLink } from '@/components/ui/optional-link'
import { Body, Cell, Head, HeadCell, Row, RowActions, RowTitle, Table } from '@/components/ui/table'
import { BudgetBar } from './budget-bar'
import { type UserParams, usersHref } from './search-params'
import { RestoreUserButton, UserActions } from './user-actions'
import type { UserTableEntry } from './user-view'

/** A client component, since its rows have dialogs. `entries` are formatted on the server. */
export function UserTable({ entries, params }: { entries: UserTableEntry[]; params: UserParams }) {
  const t = useTranslations('users')
  return (
    <Table label={t('title')}>
      <Head>
        <SortableHeadCell column="name" params={params}>
          {t('name')}
        </SortableHeadCell>
        <HeadCell>{t('role')}</HeadCell>
        <HeadCell>{t('token')}</HeadCell>
        <SortableHeadCell column="created" params={params}>
          {t('created')}
        </SortableHeadCell>
        <SortableHeadCell column="used" params={params}>
          {t('lastUsed')}
        </SortableHeadCell>
        <SortableHeadCell column="cost" params={params} end>
          {t('thisMonth')}
        </SortableHeadCell>
        <HeadCell>
          <span className="sr-only">{t('actions')}</span>
        </HeadCell>
      </Head>
      <Body>
        {entries.map((entry) => (
          <UserTableRow key={entry.user.id} {...entry} />
        ))}
      </Body>
    </Table>
  )
}

function UserTableRow({ user, status, ...row }: UserTableEntry) {
  const t = useTranslations('users')
  const { id, name } = user
  return (
    <Row dimmed={status === 'deleted'}>
      <RowTitle>
        <OptionalLink href={`/users/${id}`}>{name}</OptionalLink>
      </RowTitle>
      <Cell label={t('role')}>
        {status === 'deleted' && <Badge>{t('deleted')}</Badge>}
        {status === 'paused' && <Badge tone="warning">{t('paused')}</Badge>}
        {(status === 'admin' || status === 'member') && t(status)}
      </Cell>
      <Cell label={t('token')}>
        <code className="whitespace-nowrap font-mono text-muted text-sm">…{row.tokenHint}</code>
      </Cell>
      <Cell label={t('created')}>
        <RelativeTimeText {...row.created} />
      </Cell>
      <Cell label={t('lastUsed')}>
        {row.used ? <RelativeTimeText {...row.used} /> : <span className="text-muted">{t('never')}</span>}
      </Cell>
      <Cell label={t('thisMonth')} end>
        <Money amount={row.month} />
        <UnpricedNote count={row.unpriced} />
        {row.budget && <BudgetBar end name={name} {...row.budget} />}
      </Cell>
      <RowActions>
        {status === 'deleted' ? (
          <RestoreUserButton id={id} name={name} />
        ) : (
          <>
            <UserActions user={user} />
            {user.isRoot && <span className="w-8 max-sm:hidden" />}
          </>
        )}
      </RowActions>
    </Row>
  )
}

type SortableHeadCellProps = { column: UserParams['sort']; params: UserParams; end?: boolean; children: ReactNode }

const initialOrder = { name: 'asc', created: 'desc', used: 'desc', cost: 'desc' } as const

/** Sorts by this column; reverses the order if the table is sorted by it already. */
function SortableHeadCell({ column, params, end = false, children }: SortableHeadCellProps) {
  const isSorted = params.sort === column
  const order = isSorted ? (params.order === 'asc' ? 'desc' : 'asc') : initialOrder[column]
  return (
    <HeadCell end={end} aria-sort={isSorted ? (params.order === 'asc' ? 'ascending' : 'descending') : 'none'}>
      <Link
        href={usersHref({ ...params, sort: column, order, page: 1 })}
        scroll={false}
        className={`inline-flex gap-1 rounded-sm hover:text-ink ${isSorted ? 'text-ink' : ''}`}
      >
        {children}
        {isSorted && <span aria-hidden>{params.order === 'asc' ? '↑' : '↓'}</span>}
      </Link>
    </HeadCell>
  )
}
