import { getTranslations } from 'next-intl/server'
import { Page } from '@/components/shell/page'
import { requireAdmin } from '@/lib/auth/gate'
import { getEntry } from '@/lib/usage/entry-detail'
import { orNotFound } from '../../../_lib/or-not-found'
import { titled } from '../../../_lib/titled'
import { RequestFacts } from './request-facts'
import { RequestTokens } from './request-tokens'
import { RequestTrail } from './request-trail'

export const generateMetadata = titled('request')

export default async function OneRequest({ params }: PageProps<'/requests/[id]'>) {
  const admin = await requireAdmin()
  const entry = await orNotFound(getEntry(admin, (await params).id))
  const t = await getTranslations('requests')
  return (
    <Page title={t('details')} lead={<code className="font-mono text-sm">{entry.id}</code>}>
      <RequestFacts base="" entry={entry} />
      <RequestTokens entry={entry} />
      <RequestTrail tries={entry.tries} />
    </Page>
  )
}
