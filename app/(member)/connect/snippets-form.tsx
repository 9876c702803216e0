'use client'

import { useTranslations } from 'next-intl'
import { useState, useTransition } from 'react'
import { Button } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/code-block'
import { CopyButton } from '@/components/ui/copy-button'
import { useActionData } from '@/components/ui/toast'
import { revealMyTokenAction } from '../../_lib/reveal-actions'
import { type App, importLink, type Snippet } from './snippets'

type Props = { url: string; snippets: Snippet[]; placeholder: string; hint: string }

/** The page does not contain the token: it is fetched to be shown, or when a snippet is copied or an app opened. */
export function SnippetsForm({ url, snippets, placeholder, hint }: Props) {
  const t = useTranslations('connect')
  const [token, setToken] = useState<string | null>(null)
  const [selected, setSelected] = useState(snippets[0]?.name)
  const [pending, start] = useTransition()
  const fetchToken = useActionData(revealMyTokenAction)
  const ownToken = async () => token ?? (await fetchToken())
  const snippet = snippets.find(({ name }) => name === selected)
  return (
    <div className="grid max-w-3xl grid-cols-[minmax(0,1fr)] gap-4">
      <SnippetPicker names={snippets.map(({ name }) => name)} selected={selected} onSelect={setSelected} />
      {snippet && (
        <SnippetCard
          snippet={snippet}
          shownToken={token ?? hint}
          placeholder={placeholder}
          ownToken={ownToken}
          onOpen={(app) =>
            start(async () => {
              const value = await ownToken()
              if (value) window.location.assign(importLink(app, url, value))
            })
          }
        />
      )}
      <div>
        <Button
          aria-pressed={token !== null}
          disabled={pending}
          onClick={() => (token ? setToken(null) : start(async () => setToken(await fetchToken())))}
        >
          {token ? t('hideToken') : t('showToken')}
        </Button>
      </div>
    </div>
  )
}

type PickerProps = { names: string[]; selected: string | undefined; onSelect: (name: string) => void }

function SnippetPicker({ names, selected, onSelect }: PickerProps) {
  const t = useTranslations('connect')
  return (
    <fieldset aria-label={t('client')} translate="no" className="-mx-2 flex flex-wrap gap-0.5">
      {names.map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={name === selected}
          onClick={() => onSelect(name)}
          className="whitespace-nowrap rounded-md px-2 py-1 text-muted text-sm transition-colors hover:bg-sunken hover:text-ink aria-pressed:bg-sunken aria-pressed:font-medium aria-pressed:text-ink"
        >
          {name === 'env' ? t('env') : name}
        </button>
      ))}
    </fieldset>
  )
}

type CardProps = {
  snippet: Snippet
  shownToken: string
  placeholder: string
  ownToken: () => Promise<string | null>
  onOpen: (app: App) => void
}

function SnippetCard({ snippet, shownToken, placeholder, ownToken, onOpen }: CardProps) {
  const t = useTranslations('connect')
  const { name, text, instructions, opens } = snippet
  const withToken = (value: string) => text.replaceAll(placeholder, value)
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
        <h3 className="font-medium">{name === 'env' ? t('env') : name}</h3>
        <div className="flex flex-wrap gap-2">
          {opens && <Button onClick={() => onOpen(opens)}>{t('openApp', { name })}</Button>}
          <CopyButton
            key={name}
            text={async () => {
              const value = await ownToken()
              return value && withToken(value)
            }}
            label={t('copySnippet', { name })}
          >
            {t('copy')}
          </CopyButton>
        </div>
      </div>
      {instructions && <p className="text-muted text-sm">{t(`instructions.${instructions}`)}</p>}
      <CodeBlock label={name}>{withToken(shownToken)}</CodeBlock>
    </div>
  )
}
