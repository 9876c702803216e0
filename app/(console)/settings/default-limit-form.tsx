'use client'

import { useTranslations } from 'next-intl'
import { Field } from '@/components/ui/field'
import { issueAt, Problem } from '@/components/ui/problem'
import { said } from '@/components/ui/say'
import { SubmitButton } from '@/components/ui/submit-button'
import { useSubmit } from '@/components/ui/use-submit'
import { setDefaultLimitAction } from './default-limit-action'

export function DefaultLimitForm({ shown }: { shown: string }) {
  const t = useTranslations('limits')
  const { state, pending, submit } = useSubmit(setDefaultLimitAction, () => said(t('saved')))
  return (
    <form onSubmit={submit} className="grid max-w-xs gap-4">
      <Field
        label={t('monthlyBudget')}
        name="monthlyLimit"
        inputMode="decimal"
        autoComplete="off"
        defaultValue={shown}
        hint={t('monthlyBudgetHint')}
        error={issueAt(state, 'monthlyLimit', t('monthlyBudgetRule'))}
      />
      <Problem state={state} />
      <div>
        <SubmitButton pending={pending} tone="plain">
          {t('save')}
        </SubmitButton>
      </div>
    </form>
  )
}
