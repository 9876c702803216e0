import { getTranslations } from 'next-intl/server'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { Page } from '@/components/shell/page'
import { requireAdmin } from '@/lib/auth/gate'
import { titled } from '../../_lib/titled'
import { AddUserButton } from './add-user-button'
import { loadUserParams } from './search-params'
import { UserList } from './user-list'
import { UserSearchForm } from './user-search-form'

export const generateMetadata = titled('users')

export default async function Users({ searchParams }: PageProps<'/users'>) {
  const admin = await requireAdmin()
  const [t, asked] = await Promise.all([getTranslations('users'), loadUserParams(searchParams)])
  return (
    <Page title={t('title')} lead={t('lead')} actions={<AddUserButton />}>
      <NuqsAdapter>
        <UserSearchForm />
      </NuqsAdapter>
      <UserList admin={admin} asked={asked} />
    </Page>
  )
}
