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
import { TypedName } from '@/components/ui/typed-name'
import { useSubmit } from '@/components/ui/use-submit'
import { removeKeyAction } from './actions'

/** The secret is erased and cannot be brought back, so the name has to be typed. */
export function DeleteKeyDialog({ id, name }: { id: number; name: string }) {
  const t = useTranslations('keys')
  const [open, setOpen] = useState(false)
  const { state, pending, submit } = useSubmit(
    () => removeKeyAction(id),
    () => {
      setOpen(false)
      said(t('delete.done', { name }))
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
      description={t('delete.what')}
    >
      <form onSubmit={submit} className="grid gap-4">
        <TypedName name={name} label={t('typeName', { name })} />
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
