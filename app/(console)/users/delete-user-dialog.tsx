'use client'

import { useTranslations } from 'next-intl'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { Problem } from '@/components/ui/problem'
import { said } from '@/components/ui/say'
import { SubmitButton } from '@/components/ui/submit-button'
import { useSubmit } from '@/components/ui/use-submit'
import { removeUserAction } from './actions'
import { useRestore } from './use-restore'
import type { Person } from './user-menu-button'

type Props = { person: Person; open: boolean; onClose: () => void }

export function DeleteUserDialog({ person: { id, name }, open, onClose }: Props) {
  const t = useTranslations('users')
  const restore = useRestore()
  const { state, pending, submit } = useSubmit(
    () => removeUserAction(id),
    () => {
      onClose()
      const action = { label: t('delete.undo'), onClick: () => void restore(id) }
      said(t('delete.done', { name }), { duration: 10_000, action })
      document.getElementById('main')?.focus()
    },
  )
  return (
    <Dialog
      open={open}
      onOpenChange={onClose}
      title={t('delete.title', { name })}
      description={t('delete.what', { name })}
    >
      <form onSubmit={submit} className="grid gap-4">
        <Problem state={state} />
        <DialogActions>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <SubmitButton pending={pending} tone="danger">
            {t('delete.submit')}
          </SubmitButton>
        </DialogActions>
      </form>
    </Dialog>
  )
}
