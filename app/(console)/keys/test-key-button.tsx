'use client'

import { useTranslations } from 'next-intl'
import { useTransition } from 'react'
import { Button } from '@/components/ui/button'
import { Spinner } from '@/components/ui/spinner'
import { useTestKey } from './use-test-key'

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
