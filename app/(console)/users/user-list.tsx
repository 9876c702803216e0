import type { Admin } from '@/lib/auth/actor'
import { getDefaultLimit } from '@/lib/settings/default-limit'
import { listUserPage } from '@/lib/users/user-page'
import { NobodyFound } from './nobody-found'
import { Pager } from './pager'
import type { UserParams } from './search-params'
import { shownPeople } from './shown-people'
import { UserTable } from './user-table'

/** One page of people, or that there is nobody on it. */
export async function UserList({ admin, asked }: { admin: Admin; asked: UserParams }) {
  const params = { ...asked, page: Math.min(Math.max(asked.page, 1), 1_000_000), q: asked.q.slice(0, 64) }
  const [{ rows, total }, everyonesPico] = await Promise.all([
    listUserPage(admin, { ...params, search: params.q }),
    getDefaultLimit(admin),
  ])
  return (
    <>
      {rows.length > 0 ? (
        <UserTable people={await shownPeople(rows, admin.userId, everyonesPico)} params={params} />
      ) : (
        <NobodyFound search={params.q} />
      )}
      <Pager params={params} total={total} />
    </>
  )
}
