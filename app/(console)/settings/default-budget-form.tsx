'use client'

import { useTranslations } from 'next-intl'
import { SubmitButton } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { FormError, fieldError } from '@/components/ui/form-error'
import { showToast } from '@/components/ui/toast'
import { useSubmit } from '@/components/ui/use-submit'
import { setDefaultBudgetAction } from './actions'

export function DefaultBudgetForm({ defaultValue }: { defaultValue: string }) {
  const t = useTranslations('limits')
  const { state, pending, submit } = useSubmit(setDefaultBudgetAction, () => showToast(t('saved')))
  return (
    <form onSubmit={submit} className="grid max-w-xs gap-4">
      <Field
        label={t('monthlyBudget')}
        name="monthlyLimit"
        inputMode="decimal"
        autoComplete="off"
        defaultValue={defaultValue}
        hint={t('monthlyBudgetHint')}
        error={fieldError(state, 'monthlyLimit', t('monthlyBudgetRule'))}
      />
      <FormError state={state} />
      <div>
        <SubmitButton pending={pending} tone="plain">
          {t('save')}
        </SubmitButton>
      </div>
    </form>
  )
}
