'use client'

import { useTranslations } from 'next-intl'
import { useTransition } from 'react'
import { Button, Spinner } from '@/components/ui/button'
import { showErrorToast, showToast } from '@/components/ui/toast'
import { asUnavailable } from '@/components/ui/use-submit'
import { testKeyAction } from './actions'

export function TestKeyButton({ id, name }: { id: number; name: string }) {
  const t = useTranslations('keys')
  const [pending, start] = useTransition()
  const test = useTestKey()
  return (
    <Button
      aria-label={t('test.label', { name })}
      aria-disabled={pending}
      onClick={() => {
        if (!pending) start(() => test({ id, name }))
      }}
    >
      {pending && <Spinner />}
      {t('test.open')}
    </Button>
  )
}

/** Tests a key against its provider and shows the result as a toast. */
export function useTestKey() {
  const t = useTranslations()
  return async ({ id, name }: { id: number; name: string }) => {
    const state = await testKeyAction(id).catch(asUnavailable)
    if (!state?.ok) showErrorToast(t(`errors.${state?.code ?? 'internal'}`))
    else if (state.data.ok) showToast(t('keys.test.succeeded', { name, models: state.data.models }))
    else showErrorToast(t('keys.test.failed', { name, message: state.data.message }))
  }
}
