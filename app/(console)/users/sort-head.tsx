import Link from 'next/link'
import type { ReactNode } from 'react'
import { HeadCell } from '@/components/ui/table'
import { type UserParams, usersHref } from './search-params'

type Props = { by: UserParams['sort']; params: UserParams; end?: boolean; children: ReactNode }

const firstOrder = { name: 'asc', created: 'desc', used: 'desc', cost: 'desc' } as const

/** Sorts by this column; again, the other way round. */
export function SortHead({ by, params, end = false, children }: Props) {
  const here = params.sort === by
  const order = here ? (params.order === 'asc' ? 'desc' : 'asc') : firstOrder[by]
  return (
    <HeadCell end={end} aria-sort={here ? (params.order === 'asc' ? 'ascending' : 'descending') : 'none'}>
      <Link
        href={usersHref({ ...params, sort: by, order, page: 1 })}
        scroll={false}
        className={`inline-flex gap-1 rounded-sm hover:text-ink ${here ? 'text-ink' : ''}`}
      >
        {children}
        {here && <span aria-hidden>{params.order === 'asc' ? '↑' : '↓'}</span>}
      </Link>
    </HeadCell>
  )
}
