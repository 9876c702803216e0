'use client'

import { useTranslations } from 'next-intl'
import { type FormEvent, useRef } from 'react'
import { Button } from '@/components/ui/button'
import { controlClass, Field } from '@/components/ui/field'
import { SubmitButton } from '@/components/ui/submit-button'
import { sampleModel } from '../../_lib/curl'
import { AnswerView } from './answer-view'
import { useAnswer } from './use-answer'

/** One question, asked as any program would ask it: with one's own token at `/v1`. */
export function PlaygroundForm() {
  const t = useTranslations('connect.playground')
  const { answer, asking, ask, stop } = useAnswer()
  const form = useRef<HTMLFormElement>(null)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    void ask(String(fields.get('model')).trim(), String(fields.get('prompt')))
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
        <SubmitButton pending={asking}>{t('submit')}</SubmitButton>
        {asking && <Button onClick={stop}>{t('stop')}</Button>}
      </div>
      <AnswerView answer={answer} asking={asking} />
    </form>
  )
}
