'use client'

import { useTranslations } from 'next-intl'
import { CheckboxField } from '@/components/ui/checkbox-field'
import { DialogActions } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { issueAt, Problem } from '@/components/ui/problem'
import { SubmitButton } from '@/components/ui/submit-button'
import { useSubmit } from '@/components/ui/use-submit'
import { addUserAction } from './actions'

export function AddUserForm({ onAdded }: { onAdded: (added: { name: string; token: string }) => void }) {
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
        error={issueAt(state, 'name', t('nameRule'))}
      />
      <CheckboxField name="role" value="admin" label={t('add.admin')} hint={t('add.adminHint')} />
      <Problem state={state} says={{ conflict: t('nameTaken') }} />
      <DialogActions>
        <SubmitButton pending={pending}>{t('add.submit')}</SubmitButton>
      </DialogActions>
    </form>
  )
}
