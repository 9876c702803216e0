import { useTranslations } from 'next-intl'
import { Body, Head, HeadCell, Table } from '@/components/ui/table'
import type { UserPageRow } from '@/lib/users/user-page'
import type { UserParams } from './search-params'
import { SortHead } from './sort-head'
import { UserLine } from './user-line'

type Props = { rows: UserPageRow[]; params: UserParams; self: number; everyonesPico: bigint | null }

export function UserTable({ rows, params, self, everyonesPico }: Props) {
  const t = useTranslations('users')
  return (
    <Table label={t('title')}>
      <Head>
        <SortHead by="name" params={params}>
          {t('name')}
        </SortHead>
        <HeadCell>{t('role')}</HeadCell>
        <HeadCell>{t('token')}</HeadCell>
        <SortHead by="created" params={params}>
          {t('created')}
        </SortHead>
        <SortHead by="used" params={params}>
          {t('used')}
        </SortHead>
        <SortHead by="cost" params={params} end>
          {t('thisMonth')}
        </SortHead>
        <HeadCell>
          <span className="sr-only">{t('actions')}</span>
        </HeadCell>
      </Head>
      <Body>
        {rows.map((row) => (
          <UserLine key={row.id} row={row} self={self} everyonesPico={everyonesPico} />
        ))}
      </Body>
    </Table>
  )
}
