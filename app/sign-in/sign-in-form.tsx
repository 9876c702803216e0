'use client'

import { useTranslations } from 'next-intl'
import { type FormEvent, useState, useTransition } from 'react'
import { Field } from '@/components/ui/field'
import { SubmitButton } from '@/components/ui/submit-button'
import { type SignInFailure, signInWith } from '../_lib/sign-in-with'

/** A token is all there is to know; the name is for password managers, which keep nothing without one. */
export function SignInForm() {
  const t = useTranslations('signIn')
  const [error, setError] = useState<SignInFailure | null>(null)
  const [pending, start] = useTransition()

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const token = String(new FormData(event.currentTarget).get('token')).trim()
    start(async () => {
      const failure = await signInWith(token)
      setError(failure)
      // A whole new page: nothing that was rendered for a stranger is kept.
      if (!failure) location.assign('/')
    })
  }

  return (
    <form method="post" onSubmit={submit} className="grid gap-4">
      <input
        name="username"
        autoComplete="username"
        defaultValue="Chatelaine"
        readOnly
        tabIndex={-1}
        aria-hidden
        className="sr-only"
      />
      <Field
        label={t('token')}
        name="token"
        type="password"
        required
        autoFocus
        autoComplete="current-password"
        spellCheck={false}
        className="font-mono"
        error={error ? t(`errors.${error}`) : undefined}
      />
      <p role="alert" className="sr-only">
        {error && t(`errors.${error}`)}
      </p>
      <div>
        <SubmitButton pending={pending}>{t('submit')}</SubmitButton>
      </div>
    </form>
  )
}
