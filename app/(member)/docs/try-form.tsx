'use client'

import { useTranslations } from 'next-intl'
import { type FormEvent, useState, useTransition } from 'react'
import { Badge } from '@/components/ui/badge'
import { SubmitButton } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/code-block'
import { Field } from '@/components/ui/field'
import { showErrorToast, useActionData } from '@/components/ui/toast'
import { revealMyTokenAction } from '../../_lib/reveal-actions'

/** Sends a real request with the user's own token, which is fetched only then. */
export function TryForm({ path, names }: { path: string; names: string[] }) {
  const t = useTranslations('docs')
  const [result, setResult] = useState<TryResponse | null>(null)
  const [pending, start] = useTransition()
  const fetchToken = useActionData(revealMyTokenAction)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const url = buildUrl(path, new FormData(event.currentTarget))
    start(async () => {
      const token = await fetchToken()
      const response = token && (await tryOperation(url, token))
      if (response) setResult(response)
      else if (token) showErrorToast(t('unreachable'))
    })
  }
  return (
    <form onSubmit={submit} className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="grid gap-3 sm:grid-cols-3">
        {names.map((name) => (
          <Field key={name} label={name} name={name} required={path.includes(`{${name}}`)} autoComplete="off" />
        ))}
      </div>
      <div>
        <SubmitButton pending={pending} tone="plain">
          {t('try')}
        </SubmitButton>
      </div>
      <div role="status" className="grid grid-cols-[minmax(0,1fr)] gap-2">
        {result && <Badge tone={result.ok ? 'good' : 'danger'}>{t('status', { status: String(result.status) })}</Badge>}
        {result && <CodeBlock label={t('responseBody')}>{result.text}</CodeBlock>}
      </div>
    </form>
  )
}

type TryResponse = { ok: boolean; status: number; text: string }

const MAX_CHARACTERS = 20_000

/** Null if the server is unreachable. */
async function tryOperation(url: string, token: string): Promise<TryResponse | null> {
  try {
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
    const text = JSON.stringify(await response.json(), null, 2)
    const truncated = text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}\n…` : text
    return { ok: response.ok, status: response.status, text: truncated }
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

/** Fills in the path's parameters; the other values become the query string. */
function buildUrl(path: string, form: FormData): string {
  const query = new URLSearchParams()
  let url = path
  for (const [name, value] of form) {
    if (typeof value !== 'string' || value === '') continue
    if (path.includes(`{${name}}`)) url = url.replace(`{${name}}`, encodeURIComponent(value))
    else query.set(name, value)
  }
  return query.size > 0 ? `${url}?${query}` : url
}
