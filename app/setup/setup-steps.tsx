'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { type FormEvent, useEffect, useState, useTransition } from 'react'
import { Badge } from '@/components/ui/badge'
import { buttonClass, Spinner, SubmitButton } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/code-block'
import { CopyButton } from '@/components/ui/copy-button'
import { Field } from '@/components/ui/field'
import { useActionData } from '@/components/ui/toast'
import { asUnavailable } from '@/components/ui/use-submit'
import { curlCommand, type SampleResponse, sampleModel, sendSampleRequest } from '../_lib/chat-client'
import { revealTokenAction } from '../_lib/reveal-actions'
import { testKeyAction } from '../(console)/keys/actions'
import { AddKeyForm } from '../(console)/keys/add-key'
import { AddUserForm } from '../(console)/users/add-user'

/** Adds the first provider key and tests it at once. */
export function AddKeyStep() {
  const t = useTranslations('setup.key')
  const [key, setKey] = useState<{ id: number; name: string } | null>(null)
  if (key) return <KeyTestResult id={key.id} name={key.name} />
  return (
    <div className="grid gap-4">
      <p>{t('description')}</p>
      <AddKeyForm onAdded={setKey} />
      <Link href="/setup?step=user" className={`${buttonClass({ tone: 'quiet' })} justify-self-start`}>
        {t('skip')}
      </Link>
    </div>
  )
}

type TestState = Awaited<ReturnType<typeof testKeyAction>>

/** Tests a new key against its provider and shows the result. */
function KeyTestResult({ id, name }: { id: number; name: string }) {
  const t = useTranslations()
  const [state, setState] = useState<TestState>(null)
  useEffect(() => {
    void testKeyAction(id).catch(asUnavailable).then(setState)
  }, [id])
  const result = state?.ok ? state.data : null
  return (
    <div className="grid justify-items-start gap-4">
      <div role="status" className="grid gap-1">
        {!state && (
          <p className="flex items-center gap-2">
            <Spinner /> {t('setup.key.testing', { name })}
          </p>
        )}
        {state && !state.ok && <Badge tone="danger">{t(`errors.${state.code}`)}</Badge>}
        {result?.ok && <Badge tone="good">{t('keys.test.succeeded', { name, models: result.models })}</Badge>}
        {result && !result.ok && (
          <Badge tone="danger">{t('keys.test.failed', { name, message: result.message })}</Badge>
        )}
        {state && !result?.ok && <p className="text-muted">{t('setup.key.editLater')}</p>}
      </div>
      <Link href="/setup?step=user" className={buttonClass({ tone: result?.ok ? 'primary' : 'plain' })}>
        {result?.ok ? t('setup.next') : t('setup.key.continueAnyway')}
      </Link>
    </div>
  )
}

export function AddUserStep() {
  const t = useTranslations('setup.user')
  const router = useRouter()
  return (
    <div className="grid gap-4">
      <p>{t('description')}</p>
      <AddUserForm onAdded={() => router.push('/setup?step=try')} />
      <Link href="/setup?step=try" className={`${buttonClass({ tone: 'quiet' })} justify-self-start`}>
        {t('skip')}
      </Link>
    </div>
  )
}

type SampleRequestStepProps = { id: number; name: string; hint: string; url: string }

export function SampleRequestStep({ id, name, hint, url }: SampleRequestStepProps) {
  const t = useTranslations('setup.try')
  const [model, setModel] = useState(sampleModel)
  const [response, setResponse] = useState<SampleResponse | null>(null)
  const [pending, start] = useTransition()
  const fetchToken = useActionData(() => revealTokenAction(id))

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    start(async () => {
      const token = await fetchToken()
      if (token) setResponse(await sendSampleRequest(token, model))
    })
  }
  const curl = async () => {
    const token = await fetchToken()
    return token && curlCommand(url, token, model)
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
      <CodeBlock label={t('curlCommand')}>{curlCommand(url, `…${hint}`, model)}</CodeBlock>
      <div className="flex flex-wrap gap-2">
        <SubmitButton pending={pending}>{t('run')}</SubmitButton>
        <CopyButton text={curl} label={t('copy', { name })}>
          {t('copy', { name })}
        </CopyButton>
      </div>
      <SampleResponseView response={response} />
      <Link href="/" className={`${buttonClass({ tone: response?.ok ? 'primary' : 'quiet' })} justify-self-start`}>
        {t('finish')}
      </Link>
    </form>
  )
}

function SampleResponseView({ response }: { response: SampleResponse | null }) {
  const t = useTranslations('setup.try')
  return (
    <div role="status" className="grid grid-cols-[minmax(0,1fr)] gap-2">
      {response && (
        <Badge tone={response.ok ? 'good' : 'danger'}>
          {response.status === null
            ? t('unreachable')
            : t(response.ok ? 'succeeded' : 'failed', { status: String(response.status) })}
        </Badge>
      )}
      {response?.text && <CodeBlock label={t('response')}>{response.text}</CodeBlock>}
    </div>
  )
}
