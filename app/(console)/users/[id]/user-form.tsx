'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { SubmitButton } from '@/components/ui/button'
import { CheckboxField, Field, SelectField } from '@/components/ui/field'
import { FormError, fieldError } from '@/components/ui/form-error'
import { showToast } from '@/components/ui/toast'
import { useSubmit } from '@/components/ui/use-submit'
import type { FormState } from '@/lib/http/api/server-action'
import { ExpiryField, LimitFields } from '../../../_components/limit-fields'
import { changedFields } from '../../../_lib/form-values'
import { updateUserAction } from '../actions'
import { RotateAllTokensField, useSignInAfterRotation } from '../tokens'
import type { UserFormValues } from './user-form-values'

type UserFormProps = { values: UserFormValues; defaultLimit: string | null }

export function UserForm({ values, defaultLimit }: UserFormProps) {
  const t = useTranslations('userDetails')
  const users = useTranslations('users')
  const signInAgain = useSignInAfterRotation()
  const { state, pending, submit } = useSubmit(
    (form) => updateUserAction(values.id, changedFields(form, values)),
    ({ name, ownToken }) => {
      showToast(t('saved', { name }))
      void signInAgain(ownToken)
    },
  )
  const isTaken = state?.ok === false && state.code === 'conflict'
  return (
    <form onSubmit={submit} className="grid max-w-2xl gap-4">
      <Field
        label={users('name')}
        name="name"
        required
        maxLength={64}
        autoComplete="off"
        defaultValue={values.name}
        error={fieldError(state, 'name', users('nameRule'))}
      />
      <Field
        label={t('email')}
        name="email"
        type="email"
        maxLength={254}
        autoComplete="off"
        defaultValue={values.email}
        hint={t('emailHint')}
        error={fieldError(state, 'email', isTaken ? t('emailTaken') : t('emailRule'))}
      />
      {!values.isRoot && <AccessFields values={values} state={state} />}
      <BudgetFields values={values} defaultLimit={defaultLimit} state={state} />
      <LimitFields values={values} state={state} />
      <FormError
        state={state}
        messages={{ conflict: fieldError(state, 'email', t('emailTaken')) ?? users('nameTaken') }}
      />
      <div>
        <SubmitButton pending={pending}>{t('save')}</SubmitButton>
      </div>
    </form>
  )
}

type AccessFieldsProps = { values: UserFormValues; state: FormState<unknown> }

/** Role, pause and expiry; the root user has none of them. */
function AccessFields({ values, state }: AccessFieldsProps) {
  const t = useTranslations('userDetails')
  const users = useTranslations('users')
  const [role, setRole] = useState(values.role)
  return (
    <>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <SelectField
          label={users('role')}
          name="role"
          value={role}
          onChange={({ target: { value } }) => setRole(value === 'admin' ? 'admin' : 'member')}
          hint={t('roleHint')}
        >
          <option value="member">{users('member')}</option>
          <option value="admin">{users('admin')}</option>
        </SelectField>
        <ExpiryField value={values.expiresOn} state={state} />
      </div>
      {values.role === 'admin' && role === 'member' && <RotateAllTokensField name={values.name} />}
      <CheckboxField name="disabled" label={t('pause')} hint={t('pauseHint')} defaultChecked={values.disabled} />
    </>
  )
}

const BUDGETS = ['daily', 'weekly', 'monthly', 'total'] as const

type BudgetFieldsProps = { values: UserFormValues; defaultLimit: string | null; state: FormState<unknown> }

function BudgetFields({ values, defaultLimit, state }: BudgetFieldsProps) {
  const t = useTranslations('limits')
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2 lg:grid-cols-4">
      {BUDGETS.map((period) => (
        <Field
          key={period}
          label={t(`${period}Budget`)}
          name={`${period}Limit`}
          inputMode="decimal"
          autoComplete="off"
          defaultValue={values[`${period}Limit`]}
          hint={
            period === 'monthly' && defaultLimit !== null
              ? t('monthlyBudgetDefault', { limit: defaultLimit })
              : t(`${period}BudgetHint`)
          }
          error={fieldError(state, `${period}Limit`, t('monthlyBudgetRule'))}
        />
      ))}
    </div>
  )
}
