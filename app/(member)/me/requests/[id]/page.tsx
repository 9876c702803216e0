import { getTranslations } from 'next-intl/server'
import { Page } from '@/components/shell/page'
import { requireMember } from '@/lib/auth/gate'
import { getMyEntry } from '@/lib/usage/entry-detail'
import { orNotFound } from '../../../../_lib/or-not-found'
import { titled } from '../../../../_lib/titled'
import { RequestFacts } from '../../../../(console)/requests/[id]/request-facts'
import { RequestTokens } from '../../../../(console)/requests/[id]/request-tokens'

export const generateMetadata = titled('request')

export default async function MyRequest({ params }: PageProps<'/me/requests/[id]'>) {
  const member = await requireMember()
  const entry = await orNotFound(getMyEntry(member, (await params).id))
  const t = await getTranslations('requests')
  return (
    <Page title={t('details')} lead={<code className="font-mono text-sm">{entry.id}</code>}>
      <RequestFacts base="/me" entry={entry} />
      <RequestTokens entry={entry} />
    </Page>
  )
}
