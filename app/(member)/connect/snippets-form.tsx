'use client'

import { useTranslations } from 'next-intl'
import { useState, useTransition } from 'react'
import { Button } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/code-block'
import { CopyButton } from '@/components/ui/copy-button'
import { useActionData } from '@/components/ui/toast'
import { revealMyTokenAction } from '../../_lib/reveal-actions'
import type { Snippet } from './snippets'

type Props = { snippets: Snippet[]; placeholder: string; hint: string }

/** The page does not contain the token: it is fetched to be shown, or when a snippet is copied. */
export function SnippetsForm({ snippets, placeholder, hint }: Props) {
  const t = useTranslations('connect')
  const [token, setToken] = useState<string | null>(null)
  const [pending, start] = useTransition()
  const fetchToken = useActionData(revealMyTokenAction)
  const withToken = (text: string, value: string) => text.replaceAll(placeholder, value)
  return (
    <div className="grid max-w-3xl grid-cols-[minmax(0,1fr)] gap-6">
      <div>
        <Button
          aria-pressed={token !== null}
          disabled={pending}
          onClick={() => (token ? setToken(null) : start(async () => setToken(await fetchToken())))}
        >
          {token ? t('hideToken') : t('showToken')}
        </Button>
      </div>
      {snippets.map(({ name, text, instructions }) => (
        <div key={name} className="grid grid-cols-[minmax(0,1fr)] gap-2">
          <div className="flex items-end justify-between gap-4">
            <h3 className="font-medium">{name === 'env' ? t('env') : name}</h3>
            <CopyButton
              text={async () => {
                const ownToken = token ?? (await fetchToken())
                return ownToken && withToken(text, ownToken)
              }}
              label={t('copySnippet', { name })}
            >
              {t('copy')}
            </CopyButton>
          </div>
          {instructions && <p className="text-muted text-sm">{t(`instructions.${instructions}`)}</p>}
          <CodeBlock label={name}>{withToken(text, token ?? hint)}</CodeBlock>
        </div>
      ))}
    </div>
  )
}
