import { getTranslations } from 'next-intl/server'
import { Page } from '@/components/shell/page'
import { requireAdmin } from '@/lib/auth/gate'
import { idOf } from '@/lib/http/request'
import { getDefaultLimit } from '@/lib/settings/default-limit'
import { getUser } from '@/lib/users/users'
import { orNotFound } from '../../../or-not-found'
import { titled } from '../../../titled'
import { plainDollars } from '../../typed'
import { MemberActions } from './member-actions'
import { MemberForm } from './member-form'
import { MemberMonth } from './member-month'
import { MemberUsage } from './member-usage'
import { shownOf } from './shown-member'

export const generateMetadata = titled('user')

export default async function OneUser({ params }: PageProps<'/users/[id]'>) {
  const admin = await requireAdmin()
  const user = await orNotFound(params.then(({ id }) => getUser(admin, idOf({ id }, 'user'), { deleted: true })))
  const [t, everyones] = [await getTranslations('member'), await getDefaultLimit(admin)]
  const limitPico = user.monthlyLimitPico ?? everyones
  return (
    <Page
      title={user.name}
      lead={t('lead', { id: user.id, hint: user.tokenHint })}
      actions={<MemberActions user={user} self={admin.userId} />}
    >
      <MemberMonth admin={admin} user={user} limitPico={limitPico} />
      <MemberUsage admin={admin} id={user.id} />
      {user.deletedAt === null && (
        <MemberForm shown={shownOf(user)} everyones={everyones === null ? null : plainDollars(everyones)} />
      )}
    </Page>
  )
}
