'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button, SubmitButton } from '@/components/ui/button'
import { Dialog, DialogActions, type DialogControl } from '@/components/ui/dialog'
import { ConfirmNameField } from '@/components/ui/field'
import { FormError } from '@/components/ui/form-error'
import { useSubmit } from '@/components/ui/use-submit'
import { NewToken } from '../../_components/new-token'
import { signInWithToken } from '../../_lib/sign-in'
import { resetUserAction } from './actions'
import type { UserSummary } from './user-view'

export function ResetUserDialog({ user, ...dialog }: DialogControl & { user: UserSummary }) {
  const t = useTranslations('users')
  const [token, setToken] = useState<string | null>(null)
  const close = () => dialog.onOpenChange(false)
  return (
    <Dialog
      {...dialog}
      title={t('reset.title', { name: user.name })}
      description={token ? t('reset.done') : t('reset.description')}
    >
      {token ? (
        <NewToken token={token} onDone={close} />
      ) : (
        <ResetUserForm user={user} onCancel={close} onReset={setToken} />
      )}
    </Dialog>
  )
}

type ResetUserFormProps = { user: UserSummary; onCancel: () => void; onReset: (token: string) => void }

/** Resetting the root user's token requires typing the name. After resetting one's own token, signs in again with the new one. */
function ResetUserForm({ user: { id, name, isRoot, isSelf }, onCancel, onReset }: ResetUserFormProps) {
  const t = useTranslations('users')
  const ui = useTranslations('ui')
  const { state, pending, submit } = useSubmit(
    () => resetUserAction(id),
    async ({ token }) => {
      if (isSelf) await signInWithToken(token)
      onReset(token)
    },
  )
  return (
    <form onSubmit={submit} className="grid gap-4">
      {isRoot && <ConfirmNameField name={name} />}
      <FormError state={state} />
      <DialogActions>
        <Button onClick={onCancel}>{ui('cancel')}</Button>
        <SubmitButton pending={pending} tone="danger">
          {t('reset.submit')}
        </SubmitButton>
      </DialogActions>
    </form>
  )
}
