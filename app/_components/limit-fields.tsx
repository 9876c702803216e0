'use client'

import { useTranslations } from 'next-intl'
import { Field } from '@/components/ui/field'
import { fieldError } from '@/components/ui/form-error'
import type { FormState } from '@/lib/http/api/server-action'
import { ModelsField } from './models-field'

type LimitFieldsProps = {
  /** See `limitValues`. */
  values: { requestsPerMinute: string; tokensPerMinute: string; models: string }
  state: FormState<unknown>
}

/** The rates and models of a user or of a token. */
export function LimitFields({ values, state }: LimitFieldsProps) {
  const t = useTranslations('limits')
  const rate = { type: 'number', inputMode: 'numeric', min: 1, max: 2_147_483_647, hint: t('rateHint') } as const
  return (
    <>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field
          {...rate}
          label={t('requests')}
          name="requestsPerMinute"
          defaultValue={values.requestsPerMinute}
          error={fieldError(state, 'requestsPerMinute', t('rateRule'))}
        />
        <Field
          {...rate}
          label={t('tokens')}
          name="tokensPerMinute"
          defaultValue={values.tokensPerMinute}
          error={fieldError(state, 'tokensPerMinute', t('rateRule'))}
        />
      </div>
      <ModelsField label={t('models')} defaultValue={values.models} state={state} />
    </>
  )
}

/** The last day on which a user or a token is valid. */
export function ExpiryField({ value, state }: { value: string; state: FormState<unknown> }) {
  const t = useTranslations('userDetails')
  return (
    <Field
      label={t('expiresOn')}
      name="expiresOn"
      type="date"
      defaultValue={value}
      hint={t('expiresOnHint')}
      error={fieldError(state, 'expiresAt', t('expiresOnRule'))}
    />
  )
}
