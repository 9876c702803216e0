'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { type FormEvent, useState, useTransition } from 'react'
import { buttonClass } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/code-block'
import { CopyButton } from '@/components/ui/copy-button'
import { Field } from '@/components/ui/field'
import { SubmitButton } from '@/components/ui/submit-button'
import { useFetched } from '@/components/ui/use-fetched'
import { curlOf, sampleModel } from '../_lib/curl'
import { revealTokenAction } from '../(console)/users/reveal-token'
import { ask, type Reply } from './ask'
import { ReplyView } from './reply-view'

type Props = { id: number; name: string; hint: string; url: string }

export function TryStepForm({ id, name, hint, url }: Props) {
  const t = useTranslations('setup.try')
  const [model, setModel] = useState(sampleModel)
  const [reply, setReply] = useState<Reply | null>(null)
  const [pending, start] = useTransition()
  const fetched = useFetched(() => revealTokenAction(id))

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    start(async () => {
      const token = await fetched()
      if (token) setReply(await ask(token, model))
    })
  }
  const curl = async () => {
    const token = await fetched()
    return token && curlOf(url, token, model)
  }

  return (
    <form onSubmit={submit} className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <p>{t('description', { name })}</p>
      <Field
        label={t('model')}
        value={model}
        onChange={({ target }) => setModel(target.value)}
        className="font-mono"
        required
      />
      <CodeBlock label={t('curlCommand')}>{curlOf(url, `…${hint}`, model)}</CodeBlock>
      <div className="flex flex-wrap gap-2">
        <SubmitButton pending={pending}>{t('run')}</SubmitButton>
        <CopyButton text={curl} label={t('copy', { name })}>
          {t('copy', { name })}
        </CopyButton>
      </div>
      <ReplyView reply={reply} />
      <Link href="/" className={`${buttonClass({ tone: reply?.ok ? 'primary' : 'quiet' })} justify-self-start`}>
        {t('finish')}
      </Link>
    </form>
  )
}
