'use client'

import { useTranslations } from 'next-intl'
import { SubmitButton } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { FormError, fieldError } from '@/components/ui/form-error'
import { showToast } from '@/components/ui/toast'
import { useSubmit } from '@/components/ui/use-submit'
import { setDisplayCurrencyAction } from './actions'

export function CurrencyForm({ code, rate }: { code: string; rate: string }) {
  const t = useTranslations('settings.currency')
  const { state, pending, submit } = useSubmit(setDisplayCurrencyAction, () => showToast(t('saved')))
  const errorFor = (path: string, rule: string) => ({ error: fieldError(state, path, rule) })
  return (
    <form onSubmit={submit} className="grid max-w-md gap-4">
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field
          label={t('code')}
          name="code"
          defaultValue={code}
          maxLength={3}
          autoComplete="off"
          spellCheck={false}
          hint={t('codeHint')}
          {...errorFor('code', t('codeRule'))}
        />
        <Field
          label={t('rate')}
          name="rate"
          defaultValue={rate}
          inputMode="decimal"
          autoComplete="off"
          hint={t('rateHint')}
          {...errorFor('rate', t('rateRule'))}
        />
      </div>
      <FormError state={state} />
      <div>
        <SubmitButton pending={pending} tone="plain">
          {t('save')}
        </SubmitButton>
      </div>
    </form>
  )
}
