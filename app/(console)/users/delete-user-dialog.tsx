'use client'

import { Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { IconButton } from '@/components/ui/icon-button'
import { Problem } from '@/components/ui/problem'
import { said } from '@/components/ui/say'
import { SubmitButton } from '@/components/ui/submit-button'
import { useSubmit } from '@/components/ui/use-submit'
import { removeUserAction } from './actions'
import type { Person } from './person'
import { useRestore } from './use-restore'

export function DeleteUserDialog({ id, name }: Pick<Person, 'id' | 'name'>) {
  const t = useTranslations('users')
  const [open, setOpen] = useState(false)
  const restore = useRestore()
  const { state, pending, submit } = useSubmit(
    () => removeUserAction(id),
    () => {
      setOpen(false)
      const action = { label: t('delete.undo'), onClick: () => void restore(id) }
      said(t('delete.done', { name }), { duration: 10_000, action })
      document.getElementById('main')?.focus()
    },
  )
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={
        <IconButton label={t('delete.of', { name })}>
          <Trash2 aria-hidden className="size-4" />
        </IconButton>
      }
      title={t('delete.title', { name })}
      description={t('delete.what', { name })}
    >
      <form onSubmit={submit} className="grid gap-4">
        <Problem state={state} />
        <DialogActions>
          <Button onClick={() => setOpen(false)}>{t('cancel')}</Button>
          <SubmitButton pending={pending} tone="danger">
            {t('delete.submit')}
          </SubmitButton>
        </DialogActions>
      </form>
    </Dialog>
  )
}
