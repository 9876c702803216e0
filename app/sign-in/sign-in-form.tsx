'use client'

import { useTranslations } from 'next-intl'
import { type FormEvent, useState, useTransition } from 'react'
import { Button, Spinner, SubmitButton } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { type SignInFailure, signInWithToken } from '../_lib/sign-in'

/** Only a token is needed; the hidden username is for password managers, which save no password without one. */
export function SignInForm() {
  const t = useTranslations('signIn')
  const [error, setError] = useState<SignInFailure | null>(null)
  const [pending, start] = useTransition()

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const token = String(new FormData(event.currentTarget).get('token')).trim()
    start(async () => {
      const failure = await signInWithToken(token)
      setError(failure)
      // A full page load, so that nothing rendered for a signed-out visitor stays cached.
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

/** Redirects to the OpenID provider, which redirects back: signed in, or to this page with an error. */
export function OidcButton({ host }: { host: string }) {
  const t = useTranslations('signIn.oidc')
  const [pending, start] = useTransition()
  const startSignIn = () =>
    start(async () => {
      const { signIn } = await import('next-auth/react')
      await signIn('oidc', { callbackUrl: '/' })
    })
  return (
    <Button onClick={startSignIn} disabled={pending} className="max-w-full">
      {pending && <Spinner />}
      <span className="truncate">{t('signInWith', { host })}</span>
    </Button>
  )
}
