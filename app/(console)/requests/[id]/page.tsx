import { getTranslations } from 'next-intl/server'
import { Page } from '@/components/shell/page'
import { requireAdmin } from '@/lib/auth/guards'
import { getEntry } from '@/lib/usage/requests/entries'
import { orNotFound, pageTitle } from '../../../_lib/page'
import { RequestAttempts, RequestSummary, RequestTokens } from './request-details'

export const generateMetadata = pageTitle('request')

export default async function RequestPage({ params }: PageProps<'/requests/[id]'>) {
  const admin = await requireAdmin()
  const entry = await orNotFound(getEntry(admin, (await params).id))
  const t = await getTranslations('requests')
  return (
    <Page title={t('details')} lead={<code className="font-mono text-sm">{entry.id}</code>}>
      <RequestSummary basePath="" entry={entry} />
      <RequestTokens entry={entry} />
      <RequestAttempts attempts={entry.attempts} />
    </Page>
  )
}
