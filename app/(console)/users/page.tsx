import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { getTranslations } from 'next-intl/server'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { EmptyState, Page } from '@/components/shell/page'
import { buttonClass } from '@/components/ui/button'
import type { AdminActor } from '@/lib/audit/actor'
import { requireAdmin } from '@/lib/auth/guards'
import { getDefaultLimit } from '@/lib/settings/limits'
import { listUserPage } from '@/lib/users/search'
import { pageTitle } from '../../_lib/page'
import { AddUserButton } from './add-user'
import { loadUserParams, sizes, type UserParams, usersHref } from './search-params'
import { UserSearchForm } from './user-search-form'
import { UserTable } from './user-table'
import { toUserTableEntries } from './user-view'

export const generateMetadata = pageTitle('users')

export default async function Users({ searchParams }: PageProps<'/users'>) {
  const admin = await requireAdmin()
  const [t, requested] = await Promise.all([getTranslations('users'), loadUserParams(searchParams)])
  return (
    <Page title={t('title')} lead={t('lead')} actions={<AddUserButton />}>
      <NuqsAdapter>
        <UserSearchForm />
      </NuqsAdapter>
      <UserList admin={admin} requested={requested} />
    </Page>
  )
}

/** One page of users. `requested` comes from the URL, so its values are clamped. */
async function UserList({ admin, requested }: { admin: AdminActor; requested: UserParams }) {
  const params = { ...requested, page: Math.min(Math.max(requested.page, 1), 1_000_000), q: requested.q.slice(0, 64) }
  const [{ rows, total }, defaultLimitPico] = await Promise.all([
    listUserPage(admin, { ...params, search: params.q }),
    getDefaultLimit(admin),
  ])
  return (
    <>
      {rows.length > 0 ? (
        <UserTable entries={await toUserTableEntries(rows, admin.userId, defaultLimitPico)} params={params} />
      ) : (
        <NoUsersFound search={params.q} />
      )}
      <Pager params={params} total={total} />
    </>
  )
}

function NoUsersFound({ search }: { search: string }) {
  const t = useTranslations('users')
  return (
    <EmptyState title={search ? t('noMatches', { search }) : t('pageEmpty')}>
      <Link href="/users" className="text-accent underline underline-offset-2">
        {t('showAll')}
      </Link>
    </EmptyState>
  )
}

/** Nothing if the list fits on the smallest page. */
function Pager({ params, total }: { params: UserParams; total: number }) {
  const t = useTranslations('ui.pager')
  const { page, size } = params
  if (total <= sizes[0]) return null
  const pages = Math.ceil(total / size)
  const steps = [
    { to: page - 1, text: t('previous') },
    { to: page + 1, text: t('next') },
  ]
  return (
    <nav aria-label={t('label')} className="flex flex-wrap items-center justify-between gap-3 text-muted text-sm">
      <span>
        {t('range', { from: Math.min((page - 1) * size + 1, total), to: Math.min(page * size, total), total })}
      </span>
      <span className="flex items-center gap-3">
        {t('perPage')}
        {sizes.map((option) => (
          <Link
            key={option}
            href={usersHref({ ...params, size: option, page: 1 })}
            aria-current={option === size ? 'true' : undefined}
            className="rounded-sm px-1 hover:text-ink aria-[current]:font-semibold aria-[current]:text-ink"
          >
            {option}
          </Link>
        ))}
      </span>
      <span className="flex gap-2">
        {steps.map(({ to, text }) =>
          to >= 1 && to <= pages ? (
            <Link key={text} href={usersHref({ ...params, page: to })} className={buttonClass()}>
              {text}
            </Link>
          ) : null,
        )}
      </span>
    </nav>
  )
}
