import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { Page, Section } from '@/components/shell/page'
import { buttonClass } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/code-block'
import { requireUser } from '@/lib/auth/guards'
import { getMe } from '@/lib/users/users'
import { baseUrl } from '../../_lib/base-url'
import { pageTitle } from '../../_lib/page'
import { OperationList } from './operation-list'

export const generateMetadata = pageTitle('docs')

export default async function Docs() {
  const user = await requireUser()
  const [t, url, { tokenHint }] = await Promise.all([getTranslations('docs'), baseUrl(), getMe(user)])
  const origin = url.replace(/\/v1$/, '')
  return (
    <Page title={t('title')} lead={t('lead')} actions={<DocumentLink />}>
      <Conventions origin={origin} hint={`…${tokenHint}`} />
      <OperationList origin={origin} isAdmin={user.isAdmin} />
    </Page>
  )
}

/** Rules that apply to every operation, and a first request. */
function Conventions({ origin, hint }: { origin: string; hint: string }) {
  const t = useTranslations('docs')
  const connect = (text: ReactNode) => (
    <Link href="/connect" className="text-accent underline underline-offset-2">
      {text}
    </Link>
  )
  return (
    <Section title={t('conventions')}>
      <ul className="grid max-w-prose list-disc gap-1 pl-5">
        <li>{t('json')}</li>
        <li>{t('times')}</li>
        <li>{t.rich('errors', { code: (text) => <code className="font-mono text-sm">{text}</code> })}</li>
        <li>{t.rich('models', { connect })}</li>
      </ul>
      <CodeBlock label={t('firstRequest')}>{`curl ${origin}/1/me -H "Authorization: Bearer ${hint}"`}</CodeBlock>
    </Section>
  )
}

function DocumentLink() {
  const t = useTranslations('docs')
  return (
    <a href="/openapi.json" className={buttonClass()}>
      {t('document')}
    </a>
  )
}
