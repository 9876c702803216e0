'use client'

import { useTranslations } from 'next-intl'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { Problem } from '@/components/ui/problem'
import { said } from '@/components/ui/say'
import { SubmitButton } from '@/components/ui/submit-button'
import { TypedName } from '@/components/ui/typed-name'
import { useSubmit } from '@/components/ui/use-submit'
import { removeKeyAction } from './actions'
import type { Key } from './key-menu-button'

type Props = { subject: Key; open: boolean; onClose: () => void }

/** The secret is erased and cannot be brought back, so the name has to be typed. */
export function DeleteKeyDialog({ subject: { id, name }, open, onClose }: Props) {
  const t = useTranslations('keys')
  const { state, pending, submit } = useSubmit(
    () => removeKeyAction(id),
    () => {
      onClose()
      said(t('delete.done', { name }))
      document.getElementById('main')?.focus()
    },
  )
  return (
    <Dialog open={open} onOpenChange={onClose} title={t('delete.title', { name })} description={t('delete.what')}>
      <form onSubmit={submit} className="grid gap-4">
        <TypedName name={name} label={t('typeName', { name })} />
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
