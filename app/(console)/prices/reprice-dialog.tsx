'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { Problem } from '@/components/ui/problem'
import { SubmitButton } from '@/components/ui/submit-button'
import { useSubmit } from '@/components/ui/use-submit'
import { repriceAction } from './actions'

/** Says what a re-pricing changes before it begins; null: of every model. */
export function RepriceDialog({ model }: { model: string | null }) {
  const t = useTranslations('prices.reprice')
  const [open, setOpen] = useState(false)
  const { state, pending, submit } = useSubmit(
    () => repriceAction(model),
    () => setOpen(false),
  )
  const title = model === null ? t('titleAll') : t('title', { model })
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={<Button aria-label={model === null ? undefined : t('of', { model })}>{t('open')}</Button>}
      title={title}
      description={model === null ? t('whatAll') : t('what', { model })}
    >
      <form onSubmit={submit} className="grid gap-4">
        <p className="text-muted">{t('how')}</p>
        <Problem state={state} says={{ conflict: t('busy') }} />
        <DialogActions>
          <Button onClick={() => setOpen(false)}>{t('cancel')}</Button>
          <SubmitButton pending={pending}>{t('submit')}</SubmitButton>
        </DialogActions>
      </form>
    </Dialog>
  )
}
