'use client'

import { useTranslations } from 'next-intl'
import { type FormEvent, useState, useTransition } from 'react'
import { Badge } from '@/components/ui/badge'
import { CodeBlock } from '@/components/ui/code-block'
import { Field } from '@/components/ui/field'
import { failed } from '@/components/ui/say'
import { SubmitButton } from '@/components/ui/submit-button'
import { useFetched } from '@/components/ui/use-fetched'
import { revealMyTokenAction } from '../reveal-my-token'
import { addressOf, type Reply, tryOperation } from './try-operation'

/** Asks the documented API as any program would: with one's own token, fetched when it is needed. */
export function TryForm({ path, names }: { path: string; names: string[] }) {
  const t = useTranslations('docs')
  const [reply, setReply] = useState<Reply | null>(null)
  const [pending, start] = useTransition()
  const fetched = useFetched(revealMyTokenAction)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const address = addressOf(path, new FormData(event.currentTarget))
    start(async () => {
      const token = await fetched()
      const next = token && (await tryOperation(address, token))
      if (next) setReply(next)
      else if (token) failed(t('unreachable'))
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
        {reply && <Badge tone={reply.ok ? 'good' : 'danger'}>{t('status', { status: String(reply.status) })}</Badge>}
        {reply && <CodeBlock label={t('responseBody')}>{reply.text}</CodeBlock>}
      </div>
    </form>
  )
}
