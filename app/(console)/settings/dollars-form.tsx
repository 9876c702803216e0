'use client'

import { useTranslations } from 'next-intl'
import { SubmitButton } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { FormError, fieldError } from '@/components/ui/form-error'
import { showToast } from '@/components/ui/toast'
import { useSubmit } from '@/components/ui/use-submit'
import { setDefaultBudgetAction, setHostedToolReserveAction } from './actions'

export function DefaultBudgetForm({ defaultValue }: { defaultValue: string }) {
  const t = useTranslations('limits')
  const labels = { label: t('monthlyBudget'), hint: t('monthlyBudgetHint'), save: t('save'), saved: t('saved') }
  return <DollarsForm action={setDefaultBudgetAction} name="monthlyLimit" {...{ defaultValue, labels }} />
}

export function HostedToolReserveForm({ defaultValue }: { defaultValue: string }) {
  const t = useTranslations('limits.hostedTools')
  const labels = { label: t('reserve'), hint: t('reserveHint'), save: t('save'), saved: t('saved') }
  return <DollarsForm action={setHostedToolReserveAction} name="reserve" {...{ defaultValue, labels }} />
}

type Props = {
  action: typeof setDefaultBudgetAction
  name: string
  defaultValue: string
  labels: { label: string; hint: string; save: string; saved: string }
}

function DollarsForm({ action, name, defaultValue, labels }: Props) {
  const t = useTranslations('limits')
  const { state, pending, submit } = useSubmit(action, () => showToast(labels.saved))
  return (
    <form onSubmit={submit} className="grid max-w-xs gap-4">
      <Field
        label={labels.label}
        name={name}
        inputMode="decimal"
        autoComplete="off"
        defaultValue={defaultValue}
        hint={labels.hint}
        error={fieldError(state, name, t('monthlyBudgetRule'))}
      />
      <FormError state={state} />
      <div>
        <SubmitButton pending={pending} tone="plain">
          {labels.save}
        </SubmitButton>
      </div>
    </form>
  )
}
