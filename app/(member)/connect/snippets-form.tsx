'use client'

import { useTranslations } from 'next-intl'
import { useState, useTransition } from 'react'
import { Button } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/code-block'
import { CopyButton } from '@/components/ui/copy-button'
import { useFetched } from '@/components/ui/use-fetched'
import { revealMyTokenAction } from '../reveal-my-token'
import type { Snippet } from './snippets-of'

type Props = { snippets: Snippet[]; placeholder: string; hint: string }

/** The token is not in the page until it is asked for; copying fetches it by itself. */
export function SnippetsForm({ snippets, placeholder, hint }: Props) {
  const t = useTranslations('connect')
  const [token, setToken] = useState<string | null>(null)
  const [pending, start] = useTransition()
  const fetched = useFetched(revealMyTokenAction)
  const filled = (text: string, by: string) => text.replaceAll(placeholder, by)
  return (
    <div className="grid max-w-3xl grid-cols-[minmax(0,1fr)] gap-6">
      <div>
        <Button
          aria-pressed={token !== null}
          disabled={pending}
          onClick={() => (token ? setToken(null) : start(async () => setToken(await fetched())))}
        >
          {token ? t('hideToken') : t('showToken')}
        </Button>
      </div>
      {snippets.map(({ name, text, where }) => (
        <div key={name} className="grid grid-cols-[minmax(0,1fr)] gap-2">
          <div className="flex items-end justify-between gap-4">
            <h3 className="font-medium">{name === 'env' ? t('env') : name}</h3>
            <CopyButton
              text={async () => {
                const mine = token ?? (await fetched())
                return mine && filled(text, mine)
              }}
              label={t('copySnippet', { name })}
            >
              {t('copy')}
            </CopyButton>
          </div>
          {where && <p className="text-muted text-sm">{t(`instructions.${where}`)}</p>}
          <CodeBlock label={name}>{filled(text, token ?? hint)}</CodeBlock>
        </div>
      ))}
    </div>
  )
}
