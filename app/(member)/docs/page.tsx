import { getTranslations } from 'next-intl/server'
import { Page } from '@/components/shell/page'
import { requireMember } from '@/lib/auth/gate'
import { getMe } from '@/lib/users/users'
import { baseUrl } from '../../_lib/base-url'
import { titled } from '../../_lib/titled'
import { DocumentLink } from './document-link'
import { OperationList } from './operation-list'
import { Start } from './start'

export const generateMetadata = titled('docs')

export default async function Docs() {
  const member = await requireMember()
  const [t, url, { tokenHint }] = await Promise.all([getTranslations('docs'), baseUrl(), getMe(member)])
  const origin = url.replace(/\/v1$/, '')
  return (
    <Page title={t('title')} lead={t('lead')} actions={<DocumentLink />}>
      <Start origin={origin} hint={`…${tokenHint}`} />
      <OperationList origin={origin} isAdmin={member.isAdmin} />
    </Page>
  )
}
