'use client'

import { useTranslations } from 'next-intl'
import { useTransition } from 'react'
import { Button } from '@/components/ui/button'
import { useRestore } from './use-restore'

export function RestoreUserButton({ id, name }: { id: number; name: string }) {
  const t = useTranslations('users')
  const [pending, start] = useTransition()
  const restore = useRestore()
  return (
    <Button disabled={pending} aria-label={t('restoreOf', { name })} onClick={() => start(() => restore(id))}>
      {t('restore')}
    </Button>
  )
}
