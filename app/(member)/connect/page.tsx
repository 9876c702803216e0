import { getTranslations } from 'next-intl/server'
import { Page, Section } from '@/components/shell/page'
import { CopyableCode } from '@/components/ui/copy-button'
import { requireUser } from '@/lib/auth/guards'
import { getMe } from '@/lib/users/users'
import { baseUrl } from '../../_lib/base-url'
import { pageTitle } from '../../_lib/page'
import { PlaygroundForm } from './playground'
import { buildSnippets, TOKEN_PLACEHOLDER } from './snippets'
import { SnippetsForm } from './snippets-form'

export const generateMetadata = pageTitle('connect')

export default async function Connect() {
  const user = await requireUser()
  const [t, url, { tokenHint }] = await Promise.all([getTranslations('connect'), baseUrl(), getMe(user)])
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Section title={t('baseUrl')}>
        <CopyableCode label={t('copyBaseUrl')} text={url} />
      </Section>
      <Section title={t('playground.title')} lead={t('playground.lead')}>
        <PlaygroundForm />
      </Section>
      <Section title={t('snippets')} lead={t('snippetsLead')}>
        <SnippetsForm url={url} placeholder={TOKEN_PLACEHOLDER} snippets={buildSnippets(url)} hint={`…${tokenHint}`} />
      </Section>
    </Page>
  )
}
