import { getTranslations } from 'next-intl/server'
import { Page, Section } from '@/components/shell/page'
import { CopyLine } from '@/components/ui/copy-line'
import { requireMember } from '@/lib/auth/gate'
import { getMe } from '@/lib/users/users'
import { baseUrl } from '../../_lib/base-url'
import { titled } from '../../_lib/titled'
import { PlaygroundForm } from './playground-form'
import { SnippetsForm } from './snippets-form'
import { snippetsOf, TOKEN } from './snippets-of'

export const generateMetadata = titled('connect')

export default async function Connect() {
  const member = await requireMember()
  const [t, url, { tokenHint }] = await Promise.all([getTranslations('connect'), baseUrl(), getMe(member)])
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Section title={t('baseUrl')}>
        <CopyLine label={t('copyBaseUrl')} text={url} />
      </Section>
      <Section title={t('playground.title')} lead={t('playground.lead')}>
        <PlaygroundForm />
      </Section>
      <Section title={t('snippets')} lead={t('snippetsLead')}>
        <SnippetsForm placeholder={TOKEN} snippets={snippetsOf(url)} hint={`…${tokenHint}`} />
      </Section>
    </Page>
  )
}
