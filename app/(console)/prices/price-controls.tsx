'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useTransition } from 'react'
import { Button, SubmitButton } from '@/components/ui/button'
import { ConfirmDialog, DialogTrigger } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { FormError, fieldError } from '@/components/ui/form-error'
import { showToast, useActionData } from '@/components/ui/toast'
import { useSubmit } from '@/components/ui/use-submit'
import { deletePriceAction, recalculateAction, setPriceAction } from './actions'

const rates = ['input', 'cachedInput', 'output'] as const

/** Prices are in dollars per million tokens, the unit of providers' price lists. */
export function PriceForm({ model, effectiveFrom }: { model: string; effectiveFrom: string }) {
  const t = useTranslations('prices')
  const { state, pending, submit } = useSubmit(setPriceAction, (price) => showToast(t('saved', price)))
  const errorFor = (path: string, rule: string) => ({ error: fieldError(state, path, rule) })
  return (
    <form onSubmit={submit} className="grid max-w-2xl gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label={t('model')}
          name="model"
          required
          maxLength={256}
          defaultValue={model}
          autoComplete="off"
          spellCheck={false}
          className="font-mono"
          hint={t('modelHint')}
          {...errorFor('model', t('modelRule'))}
        />
        <Field
          label={t('effectiveFrom')}
          name="validFrom"
          type="date"
          required
          defaultValue={effectiveFrom}
          hint={t('effectiveFromHint')}
          {...errorFor('validFrom', t('effectiveFromRule'))}
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
            {...errorFor(rate, t('rateRule'))}
          />
        ))}
      </div>
      <FormError state={state} />
      <div>
        <SubmitButton pending={pending}>{t('submit')}</SubmitButton>
      </div>
      {state?.ok && (
        <div role="status" className="flex flex-wrap items-center gap-3 text-muted">
          {t('recalculation.offer', state.data)}
          <RecalculateDialog model={state.data.model} />
        </div>
      )}
    </form>
  )
}

type DeletePriceButtonProps = { id: number; model: string; validFrom: string }

export function DeletePriceButton({ id, model, validFrom }: DeletePriceButtonProps) {
  const t = useTranslations('prices')
  const [pending, start] = useTransition()
  const deletePrice = useActionData(() => deletePriceAction(id))
  return (
    <Button
      tone="quiet"
      square
      disabled={pending}
      aria-label={t('removeOf', { model, validFrom })}
      onClick={() =>
        start(async () => {
          if ((await deletePrice()) !== null) showToast(t('removed', { model, validFrom }))
        })
      }
    >
      <X aria-hidden className="size-4" />
    </Button>
  )
}

/** Recalculates past costs of one model, or of all models if `model` is null. */
export function RecalculateDialog({ model }: { model: string | null }) {
  const t = useTranslations('prices.recalculation')
  const button = <Button aria-label={model === null ? undefined : t('label', { model })}>{t('open')}</Button>
  return (
    <DialogTrigger button={button}>
      {(dialog) => (
        <ConfirmDialog
          {...dialog}
          action={() => recalculateAction(model)}
          title={model === null ? t('titleAll') : t('title', { model })}
          description={model === null ? t('descriptionAll') : t('description', { model })}
          submit={t('submit')}
          errorMessages={{ conflict: t('alreadyRunning') }}
        >
          <p className="text-muted">{t('hint')}</p>
        </ConfirmDialog>
      )}
    </DialogTrigger>
  )
}
