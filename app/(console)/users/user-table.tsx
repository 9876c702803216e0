'use client'

import { useTranslations } from 'next-intl'
import { Body, Head, HeadCell, Table } from '@/components/ui/table'
import type { UserParams } from './search-params'
import type { ShownPerson } from './shown-people'
import { SortHead } from './sort-head'
import { UserLine } from './user-line'

/** In the browser too, where its buttons work: of each line it gets the words alone. */

export function UserTable({ people, params }: { people: ShownPerson[]; params: UserParams }) {
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
          {t('lastUsed')}
        </SortHead>
        <SortHead by="cost" params={params} end>
          {t('thisMonth')}
        </SortHead>
        <HeadCell>
          <span className="sr-only">{t('actions')}</span>
        </HeadCell>
      </Head>
      <Body>
        {people.map((each) => (
          <UserLine key={each.person.id} {...each} />
        ))}
      </Body>
    </Table>
  )
}
