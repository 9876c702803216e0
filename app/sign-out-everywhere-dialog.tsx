'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { Problem } from '@/components/ui/problem'
import { SubmitButton } from '@/components/ui/submit-button'
import { useSubmit } from '@/components/ui/use-submit'
import { signOutEverywhere } from './sign-out-everywhere'

export function SignOutEverywhereDialog() {
  const t = useTranslations('settings.revoke')
  const [open, setOpen] = useState(false)
  const { state, pending, submit } = useSubmit(signOutEverywhere)
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={<Button>{t('open')}</Button>}
      title={t('title')}
      description={t('what')}
    >
      <form onSubmit={submit} className="grid gap-4">
        <Problem state={state} />
        <DialogActions>
          <Button onClick={() => setOpen(false)}>{t('cancel')}</Button>
          <SubmitButton pending={pending}>{t('submit')}</SubmitButton>
        </DialogActions>
      </form>
    </Dialog>
  )
}
