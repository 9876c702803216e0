'use client'

import { UserPlus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button, SubmitButton } from '@/components/ui/button'
import { Dialog, DialogActions, type DialogControl, DialogTrigger } from '@/components/ui/dialog'
import { CheckboxField, Field } from '@/components/ui/field'
import { FormError, fieldError } from '@/components/ui/form-error'
import { useSubmit } from '@/components/ui/use-submit'
import { NewToken } from '../../_components/new-token'
import { addUserAction } from './actions'

export function AddUserButton() {
  const t = useTranslations('users')
  const button = (
    <Button tone="primary">
      <UserPlus aria-hidden className="size-4" />
      {t('add.open')}
    </Button>
  )
  return <DialogTrigger button={button}>{(dialog) => <AddUserDialog {...dialog} />}</DialogTrigger>
}

type AddedUser = { name: string; token: string }

function AddUserDialog(dialog: DialogControl) {
  const t = useTranslations('users')
  const [added, setAdded] = useState<AddedUser | null>(null)
  return (
    <Dialog
      {...dialog}
      title={added ? t('add.done', { name: added.name }) : t('add.title')}
      description={added ? t('add.tokenHint') : t('add.lead')}
    >
      {added ? (
        <NewToken token={added.token} onDone={() => dialog.onOpenChange(false)} />
      ) : (
        <AddUserForm onAdded={setAdded} />
      )}
    </Dialog>
  )
}

export function AddUserForm({ onAdded }: { onAdded: (user: AddedUser) => void }) {
  const t = useTranslations('users')
  const { state, pending, submit } = useSubmit(addUserAction, onAdded)
  return (
    <form onSubmit={submit} className="grid gap-4">
      <Field
        label={t('name')}
        name="name"
        required
        maxLength={64}
        autoComplete="off"
        error={fieldError(state, 'name', t('nameRule'))}
      />
      <CheckboxField name="role" value="admin" label={t('add.admin')} hint={t('add.adminHint')} />
      <FormError state={state} messages={{ conflict: t('nameTaken') }} />
      <DialogActions>
        <SubmitButton pending={pending}>{t('add.submit')}</SubmitButton>
      </DialogActions>
    </form>
  )
}
