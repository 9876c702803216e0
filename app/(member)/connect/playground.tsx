'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { type FormEvent, useRef, useState } from 'react'
import { Badge } from '@/components/ui/badge'
import { Button, SubmitButton } from '@/components/ui/button'
import { controlClass, Field } from '@/components/ui/field'
import { useActionData } from '@/components/ui/toast'
import { type Failure, sampleModel, streamChat } from '../../_lib/chat-client'
import { revealMyTokenAction } from '../../_lib/reveal-actions'
import { type RequestCost, requestCostAction } from './actions'

/** Sends a prompt to `/v1` with the user's own token, as any client would. */
export function PlaygroundForm() {
  const t = useTranslations('connect.playground')
  const { completion, isPending, send, stop } = useCompletion()
  const form = useRef<HTMLFormElement>(null)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    void send(String(fields.get('model')).trim(), String(fields.get('prompt')))
  }
  return (
    <form ref={form} onSubmit={submit} className="grid max-w-3xl grid-cols-[minmax(0,1fr)] gap-4">
      <div className="sm:max-w-64">
        <Field
          label={t('model')}
          name="model"
          defaultValue={sampleModel}
          required
          spellCheck={false}
          className="font-mono"
        />
      </div>
      <label className="grid gap-1.5 font-medium text-sm">
        {t('prompt')}
        <textarea
          name="prompt"
          required
          rows={3}
          maxLength={20_000}
          defaultValue={t('sample')}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) form.current?.requestSubmit()
          }}
          className={`${controlClass} h-auto py-2 font-normal`}
        />
      </label>
      <div className="flex flex-wrap items-center gap-2">
        <SubmitButton pending={isPending}>{t('submit')}</SubmitButton>
        {isPending && <Button onClick={stop}>{t('stop')}</Button>}
      </div>
      <PlaygroundResult completion={completion} isPending={isPending} />
    </form>
  )
}

/** The response as far as it has arrived; its cost once the request is settled. */
function PlaygroundResult({ completion, isPending }: { completion: Completion | null; isPending: boolean }) {
  const t = useTranslations('connect.playground')
  if (!completion) return null
  const { text, failure, cost } = completion
  return (
    <section aria-label={t('response')} aria-live="polite" aria-busy={isPending} className="grid gap-2">
      {text && <p className="whitespace-pre-wrap rounded-lg border border-line bg-raised px-4 py-3">{text}</p>}
      {failure && (
        <p className="grid gap-1">
          <Badge tone="danger">
            {failure.status ? t('failed', { status: String(failure.status) }) : t('connectionFailed')}
          </Badge>
          {failure.message}
        </p>
      )}
      {cost && (
        <p className="text-muted text-sm">
          {cost.amount ? t('cost', { cost: cost.amount, input: cost.input, output: cost.output }) : t('unpriced')}{' '}
          <Link href={`/me/requests/${cost.id}`} className="text-accent underline underline-offset-2">
            {t('viewRequest')}
          </Link>
        </p>
      )}
    </section>
  )
}

type Completion = { text: string; failure: Failure | null; cost: RequestCost | null }

const MAX_POLLS = 20
const POLL_INTERVAL_MS = 150

/** Streams a completion, then polls for its cost: the request is settled shortly after the stream ends. */
function useCompletion() {
  const [completion, setCompletion] = useState<Completion | null>(null)
  const [isPending, setIsPending] = useState(false)
  const controller = useRef<AbortController>(undefined)
  const reveal = useActionData(revealMyTokenAction)

  async function send(model: string, prompt: string) {
    if (isPending) return
    setIsPending(true)
    setCompletion(null)
    controller.current = new AbortController()
    const onText = (text: string) =>
      setCompletion((current) => ({ failure: null, cost: null, ...current, text: (current?.text ?? '') + text }))
    try {
      const token = await reveal()
      if (!token) return
      const { id, failure } = await streamChat({ token, model, prompt, onText, signal: controller.current.signal })
      const cost = id && (await pollCost(id))
      setCompletion((current) => ({ text: current?.text ?? '', failure, cost: cost || null }))
    } finally {
      setIsPending(false)
    }
  }
  return { completion, isPending, send, stop: () => controller.current?.abort() }
}

async function pollCost(id: string): Promise<RequestCost | null> {
  for (let attempt = 0; attempt < MAX_POLLS; attempt++) {
    const state = await requestCostAction(id).catch(() => null)
    if (!state?.ok) return null
    if (state.data) return state.data
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS))
  }
  return null
}
