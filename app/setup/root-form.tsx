'use client'

import { Download } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button, buttonClass, SubmitButton } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/code-block'
import { CopyButton } from '@/components/ui/copy-button'
import { Field, SelectField } from '@/components/ui/field'
import { FormError } from '@/components/ui/form-error'
import { useSubmit } from '@/components/ui/use-submit'
import { signInWithToken } from '../_lib/sign-in'
import { createRootAction } from './actions'

type Props = { zones: string[]; serverZone: string; needsCode: boolean }

export function RootForm({ zones, serverZone, needsCode }: Props) {
  const t = useTranslations('setup')
  const [zone, setZone] = useState(serverZone)
  const [token, setToken] = useState<string | null>(null)
  const { state, pending, submit } = useSubmit(createRootAction, async (root) => {
    await signInWithToken(root.token)
    setToken(root.token)
  })
  if (token) return <RootToken token={token} />
  return (
    <form onSubmit={submit} className="grid gap-5">
      <p>{t('root.description')}</p>
      <p className="rounded-md border border-warning/40 bg-warning/8 px-3 py-2 text-sm">{t('root.unclaimed')}</p>
      {needsCode && (
        <Field
          label={t('root.code')}
          name="code"
          hint={t.rich('root.codeHint', { code: (text) => <code className="font-mono">{text}</code> })}
          className="font-mono uppercase"
          autoComplete="off"
          spellCheck={false}
          required
        />
      )}
      <div className="grid justify-items-start gap-2">
        <div className="w-full">
          <SelectField
            label={t('root.zone')}
            name="zone"
            value={zone}
            onChange={({ target }) => setZone(target.value)}
            hint={t('root.zoneHint')}
          >
            {/* Some browsers use zone names that the server accepts but does not list. */}
            {(zones.includes(zone) ? zones : [zone, ...zones]).map((option) => (
              <option key={option}>{option}</option>
            ))}
          </SelectField>
        </div>
        <Button onClick={() => setZone(Intl.DateTimeFormat().resolvedOptions().timeZone)}>
          {t('root.browserZone')}
        </Button>
      </div>
      <FormError state={state} />
      <div>
        <SubmitButton pending={pending}>{t('root.submit')}</SubmitButton>
      </div>
    </form>
  )
}

function RootToken({ token }: { token: string }) {
  const t = useTranslations('setup.root')
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <div role="status" className="grid gap-1">
        <h2 ref={(heading) => heading?.focus()} tabIndex={-1} className="font-semibold outline-hidden">
          {t('heading')}
        </h2>
        <p className="text-muted">{t('saveHint')}</p>
      </div>
      <CodeBlock label={t('token')} wrap>
        {token}
      </CodeBlock>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={token} label={t('copy')}>
          {t('copy')}
        </CopyButton>
        <Button onClick={() => download('chatelaine-root-token.txt', `${location.origin}\n${token}\n`)}>
          <Download aria-hidden className="size-4" />
          {t('download')}
        </Button>
        <Link href="/setup?step=key" className={buttonClass({ tone: 'primary' })}>
          {t('confirmSaved')}
        </Link>
      </div>
    </div>
  )
}

/** Saves text as a file in the browser. */
function download(name: string, text: string) {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
