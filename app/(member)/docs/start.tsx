import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Section } from '@/components/shell/page'
import { CodeBlock } from '@/components/ui/code-block'

/** What holds for every operation. */
export function Start({ origin, hint }: { origin: string; hint: string }) {
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
