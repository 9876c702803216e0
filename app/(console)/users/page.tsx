import { getTranslations } from 'next-intl/server'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { Page } from '@/components/shell/page'
import { requireAdmin } from '@/lib/auth/gate'
import { getDefaultLimit } from '@/lib/settings/default-limit'
import { listUserPage } from '@/lib/users/user-page'
import { titled } from '../../titled'
import { AddUserDialog } from './add-user-dialog'
import { NobodyFound } from './nobody-found'
import { Pager } from './pager'
import { loadUserParams } from './search-params'
import { UserSearchForm } from './user-search-form'
import { UserTable } from './user-table'

export const generateMetadata = titled('users')

export default async function Users({ searchParams }: PageProps<'/users'>) {
  const admin = await requireAdmin()
  const [t, asked] = await Promise.all([getTranslations('users'), loadUserParams(searchParams)])
  const params = { ...asked, page: Math.min(Math.max(asked.page, 1), 1_000_000), q: asked.q.slice(0, 64) }
  const { rows, total } = await listUserPage(admin, { ...params, search: params.q })
  return (
    <Page title={t('title')} lead={t('lead')} actions={<AddUserDialog />}>
      <NuqsAdapter>
        <UserSearchForm />
      </NuqsAdapter>
      {rows.length > 0 ? (
        <UserTable rows={rows} params={params} self={admin.userId} everyonesPico={await getDefaultLimit(admin)} />
      ) : (
        <NobodyFound search={params.q} />
      )}
      <Pager params={params} total={total} />
    </Page>
  )
}
