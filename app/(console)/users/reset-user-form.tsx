'use client'

import { useTranslations } from 'next-intl'
import { Button } from '@/components/ui/button'
import { DialogActions } from '@/components/ui/dialog'
import { Problem } from '@/components/ui/problem'
import { SubmitButton } from '@/components/ui/submit-button'
import { TypedName } from '@/components/ui/typed-name'
import { useSubmit } from '@/components/ui/use-submit'
import { signInWith } from '../../_lib/sign-in-with'
import { resetUserAction } from './actions'
import type { Person } from './person'

type Props = { person: Person; onCancel: () => void; onReset: (token: string) => void }

/** Root types the name. Who resets themselves is signed in again with the new token: the old one's session is dead. */
export function ResetUserForm({ person: { id, name, isRoot, isSelf }, onCancel, onReset }: Props) {
  const t = useTranslations('users')
  const ui = useTranslations('ui')
  const { state, pending, submit } = useSubmit(
    () => resetUserAction(id),
    async ({ token }) => {
      if (isSelf) await signInWith(token)
      onReset(token)
    },
  )
  return (
    <form onSubmit={submit} className="grid gap-4">
      {isRoot && <TypedName name={name} />}
      <Problem state={state} />
      <DialogActions>
        <Button onClick={onCancel}>{ui('cancel')}</Button>
        <SubmitButton pending={pending} tone="danger">
          {t('reset.submit')}
        </SubmitButton>
      </DialogActions>
    </form>
  )
}
