'use client'

import { RotateCcwKey, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useTransition } from 'react'
import { Button, IconButton } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { ConfirmDialog, type DialogControl, DialogTrigger } from '@/components/ui/dialog'
import { fieldError } from '@/components/ui/form-error'
import { showErrorToast, showToast, useActionData } from '@/components/ui/toast'
import { asUnavailable } from '@/components/ui/use-submit'
import { revealInvitationAction } from '../../_lib/reveal-actions'
import { deleteUserAction, restoreUserAction } from './actions'
import { ResetUserDialog } from './reset-user-dialog'
import { CopyTokenButton, RotateAllTokensField, useSignInAfterRotation } from './tokens'
import type { UserSummary } from './user-view'

/** The actions on an active user; the root user cannot be deleted. */
export function UserActions({ user }: { user: UserSummary }) {
  const t = useTranslations('users')
  const { id, name, isRoot, canReadToken } = user
  const reset = (
    <IconButton label={t('reset.label', { name })}>
      <RotateCcwKey aria-hidden className="size-4" />
    </IconButton>
  )
  const remove = (
    <IconButton label={t('delete.label', { name })}>
      <Trash2 aria-hidden className="size-4" />
    </IconButton>
  )
  return (
    <>
      {canReadToken && <CopyTokenButton id={id} label={t('copyTokenOf', { name })} />}
      <DialogTrigger button={reset}>{(dialog) => <ResetUserDialog user={user} {...dialog} />}</DialogTrigger>
      {!isRoot && (
        <DialogTrigger button={remove}>{(dialog) => <DeleteUserDialog user={user} {...dialog} />}</DialogTrigger>
      )}
    </>
  )
}

function DeleteUserDialog({ user: { id, name, isAdmin }, ...dialog }: DialogControl & { user: UserSummary }) {
  const t = useTranslations('users.delete')
  const restore = useRestoreUser()
  const signInAgain = useSignInAfterRotation()
  const onDone = ({ ownToken }: { ownToken: string | null }) => {
    void signInAgain(ownToken)
    showToast(t('done', { name }), { duration: 10_000, action: { label: t('undo'), onClick: () => void restore(id) } })
    document.getElementById('main')?.focus()
  }
  return (
    <ConfirmDialog
      {...dialog}
      onDone={onDone}
      action={(form) => deleteUserAction(id, form)}
      title={t('title', { name })}
      description={t('description', { name })}
      submit={t('submit')}
      tone="danger"
    >
      {isAdmin && <RotateAllTokensField name={name} />}
    </ConfirmDialog>
  )
}

export function RestoreUserButton({ id, name }: { id: number; name: string }) {
  const t = useTranslations('users')
  const [pending, start] = useTransition()
  const restore = useRestoreUser()
  return (
    <Button disabled={pending} aria-label={t('restoreOf', { name })} onClick={() => start(() => restore(id))}>
      {t('restore')}
    </Button>
  )
}

/** Restores a user and shows the result as a toast. */
function useRestoreUser() {
  const t = useTranslations()
  return async (id: number) => {
    const state = await restoreUserAction(id).catch(asUnavailable)
    if (state?.ok) showToast(t('users.restored', { name: state.data.name }))
    else if (state?.code !== 'conflict') showErrorToast(t(`errors.${state?.code ?? 'internal'}`))
    else showErrorToast(fieldError(state, 'email', t('users.restoreEmailTaken')) ?? t('users.restoreNameTaken'))
  }
}

export function CopyInvitationButton({ id, name }: { id: number; name: string }) {
  const t = useTranslations('userDetails')
  const message = useActionData(() => revealInvitationAction(id))
  return (
    <CopyButton text={message} label={t('copyInvitation', { name })}>
      {t('copyInvitation', { name })}
    </CopyButton>
  )
}
