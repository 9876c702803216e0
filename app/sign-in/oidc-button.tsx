'use client'

import { useTranslations } from 'next-intl'
import { useTransition } from 'react'
import { Button } from '@/components/ui/button'
import { Spinner } from '@/components/ui/spinner'

/** Sends the browser to the provider; it comes back signed in, or to this page. */
export function OidcButton({ host }: { host: string }) {
  const t = useTranslations('signIn.oidc')
  const [pending, start] = useTransition()
  const go = () =>
    start(async () => {
      const { signIn } = await import('next-auth/react')
      await signIn('oidc', { callbackUrl: '/' })
    })
  return (
    <Button onClick={go} disabled={pending} className="max-w-full">
      {pending && <Spinner />}
      <span className="truncate">{t('signInWith', { host })}</span>
    </Button>
  )
}
