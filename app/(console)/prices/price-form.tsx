'use client'

import { useTranslations } from 'next-intl'
import { Field } from '@/components/ui/field'
import { issueAt, Problem } from '@/components/ui/problem'
import { said } from '@/components/ui/say'
import { SubmitButton } from '@/components/ui/submit-button'
import { useSubmit } from '@/components/ui/use-submit'
import { setPriceAction } from './actions'
import { RepriceDialog } from './reprice-dialog'

const rates = ['input', 'cachedInput', 'output'] as const

/** Dollars per million tokens, as providers' price lists print them. */
export function PriceForm({ model, day }: { model: string; day: string }) {
  const t = useTranslations('prices')
  const { state, pending, submit } = useSubmit(setPriceAction, (price) => said(t('saved', price)))
  const fault = (path: string, rule: string) => ({ error: issueAt(state, path, rule) })
  return (
    <form onSubmit={submit} className="grid max-w-2xl gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label={t('model')}
          name="model"
          required
          maxLength={128}
          defaultValue={model}
          autoComplete="off"
          spellCheck={false}
          className="font-mono"
          hint={t('modelHint')}
          {...fault('model', t('modelRule'))}
        />
        <Field
          label={t('effectiveFrom')}
          name="validFrom"
          type="date"
          required
          defaultValue={day}
          hint={t('effectiveFromHint')}
          {...fault('validFrom', t('effectiveFromRule'))}
        />
      </div>
      <div className="grid gap-4 sm:grid-cols-3">
        {rates.map((rate) => (
          <Field
            key={rate}
            label={t(rate)}
            name={rate}
            required={rate !== 'cachedInput'}
            inputMode="decimal"
            autoComplete="off"
            placeholder="0.00"
            hint={t(`${rate}Hint`)}
            className="text-right"
            {...fault(rate, t('rateRule'))}
          />
        ))}
      </div>
      <Problem state={state} />
      <div>
        <SubmitButton pending={pending}>{t('submit')}</SubmitButton>
      </div>
      {state?.ok && (
        <div role="status" className="flex flex-wrap items-center gap-3 text-muted">
          {t('recalculation.offer', state.data)}
          <RepriceDialog model={state.data.model} />
        </div>
      )}
    </form>
  )
}
