import { getTranslations } from 'next-intl/server'
import { Page } from '@/components/shell/page'
import { requireUser } from '@/lib/auth/guards'
import { getMyEntry } from '@/lib/usage/requests/entries'
import { orNotFound, pageTitle } from '../../../../_lib/page'
import { RequestSummary, RequestTokens } from '../../../../(console)/requests/[id]/request-details'

export const generateMetadata = pageTitle('request')

export default async function MyRequestPage({ params }: PageProps<'/me/requests/[id]'>) {
  const user = await requireUser()
  const entry = await orNotFound(getMyEntry(user, (await params).id))
  const t = await getTranslations('requests')
  return (
    <Page title={t('details')} lead={<code className="font-mono text-sm">{entry.id}</code>}>
      <RequestSummary basePath="/me" entry={entry} />
      <RequestTokens entry={entry} />
    </Page>
  )
}
