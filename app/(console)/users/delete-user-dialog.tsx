'use client'

import { Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { IconButton } from '@/components/ui/icon-button'
import { said } from '@/components/ui/say'
import { removeUserAction } from './actions'
import type { Person } from './person'
import { useRestore } from './use-restore'

export function DeleteUserDialog({ id, name }: Pick<Person, 'id' | 'name'>) {
  const t = useTranslations('users.delete')
  const restore = useRestore()
  const onDone = () => {
    said(t('done', { name }), { duration: 10_000, action: { label: t('undo'), onClick: () => void restore(id) } })
    document.getElementById('main')?.focus()
  }
  const trigger = (
    <IconButton label={t('of', { name })}>
      <Trash2 aria-hidden className="size-4" />
    </IconButton>
  )
  return (
    <ConfirmDialog
      {...{ trigger, onDone }}
      action={() => removeUserAction(id)}
      title={t('title', { name })}
      description={t('what', { name })}
      submit={t('submit')}
      tone="danger"
    />
  )
}
