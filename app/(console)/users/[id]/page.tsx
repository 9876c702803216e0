import { getTranslations } from 'next-intl/server'
import { Page } from '@/components/shell/page'
import { requireAdmin } from '@/lib/auth/gate'
import { idOf } from '@/lib/http/request'
import { getDefaultLimit } from '@/lib/settings/default-limit'
import { getUser } from '@/lib/users/users'
import { orNotFound } from '../../../_lib/or-not-found'
import { titled } from '../../../_lib/titled'
import { LatestRequests } from './latest-requests'
import { MemberActions } from './member-actions'
import { MemberMonth } from './member-month'
import { MemberSettings } from './member-settings'
import { MemberUsage } from './member-usage'

export const generateMetadata = titled('user')

export default async function OneUser({ params }: PageProps<'/users/[id]'>) {
  const admin = await requireAdmin()
  const user = await orNotFound(params.then(({ id }) => getUser(admin, idOf({ id }, 'user'), { deleted: true })))
  const [t, everyones] = await Promise.all([getTranslations('userDetails'), getDefaultLimit(admin)])
  const lead = t('lead', { id: user.id, hint: user.tokenHint })
  return (
    <Page title={user.name} lead={lead} actions={<MemberActions user={user} self={admin.userId} />}>
      <MemberMonth admin={admin} user={user} limitPico={user.monthlyLimitPico ?? everyones} />
      <MemberUsage admin={admin} id={user.id} />
      <LatestRequests admin={admin} id={user.id} />
      {user.deletedAt === null && <MemberSettings user={user} everyonesPico={everyones} />}
    </Page>
  )
}
