'use client'

import { useTranslations } from 'next-intl'
import type { ComponentProps, ReactNode } from 'react'
import type { FormState } from '@/lib/http/form'
import { Button } from './button'
import { Dialog, DialogActions } from './dialog'
import type { Summons } from './on-demand'
import { Problem } from './problem'
import { SubmitButton } from './submit-button'
import { useSubmit } from './use-submit'

type Props<T> = Summons &
  Pick<ComponentProps<typeof Dialog>, 'title' | 'description'> &
  Pick<ComponentProps<typeof SubmitButton>, 'tone'> &
  Pick<ComponentProps<typeof Problem>, 'says'> & {
    action: (form: FormData) => Promise<FormState<T>>
    onDone?: (data: T) => void
    submit: string
    /** What has to be filled in first. */
    children?: ReactNode
  }

/** Says what will happen before it does, and closes once it has. */
export function ConfirmDialog<T>({ action, onDone, submit: text, tone, says, children, ...dialog }: Props<T>) {
  const t = useTranslations('ui')
  const close = () => dialog.onOpenChange(false)
  const { state, pending, submit } = useSubmit(action, (data) => {
    close()
    onDone?.(data)
  })
  return (
    <Dialog {...dialog}>
      <form onSubmit={submit} className="grid gap-4">
        {children}
        <Problem state={state} {...(says && { says })} />
        <DialogActions>
          <Button onClick={close}>{t('cancel')}</Button>
          <SubmitButton pending={pending} tone={tone}>
            {text}
          </SubmitButton>
        </DialogActions>
      </form>
    </Dialog>
  )
}
