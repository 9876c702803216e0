'use client'

import { useTranslations } from 'next-intl'
import { type FormEvent, type RefObject, useRef, useState, useTransition } from 'react'
import { Button, SubmitButton } from '@/components/ui/button'
import { Field, TextField } from '@/components/ui/field'
import { FormError, fieldError } from '@/components/ui/form-error'
import { showToast, useActionData } from '@/components/ui/toast'
import { useSubmit } from '@/components/ui/use-submit'
import { previewPriceAction, setPriceAction } from './actions'
import type { MoreRates } from './price-form-values'

const rates = ['input', 'cachedInput', 'output'] as const
const moreRates = [
  ...(['cacheWrite', 'cacheWrite1h', 'audioInput', 'audioOutput', 'imageInput', 'imageOutput'] as const),
  ...(['perRequest', 'perSecond', 'perCharacter'] as const),
]
const lists = ['perImage', 'steps', 'tiers'] as const

/** `more`: what else the price should say; null for what is not needed. */
type FormProps = { model: string; effectiveFrom: string; more: MoreRates | null }

/** Prices are in dollars per million tokens, the unit of providers' price lists. */
export function PriceForm({ model, effectiveFrom, more }: FormProps) {
  const t = useTranslations('prices')
  const formRef = useRef<HTMLFormElement>(null)
  const { state, pending, submit } = useSubmit(previewPriceAction)
  // What was compared with the past is what gets saved: a change asks again.
  const [isChanged, setChanged] = useState(false)
  const preview = state?.ok && !isChanged ? state.data : null
  const compare = (event: FormEvent<HTMLFormElement>) => {
    setChanged(false)
    submit(event)
  }
  const errorFor = (path: string, rule: string) => ({ error: fieldError(state, path, rule) })
  const isWrong = (path: string) => state && !state.ok && state.issues.some((issue) => issue.path.startsWith(path))
  const amount = { inputMode: 'decimal', autoComplete: 'off', placeholder: '0.00', className: 'text-right' } as const
  return (
    <form ref={formRef} onSubmit={compare} onChange={() => setChanged(true)} className="grid max-w-2xl gap-4">
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
            {...amount}
            key={rate}
            label={t(rate)}
            name={rate}
            hint={t(`${rate}Hint`)}
            {...errorFor(rate, t('rateRule'))}
          />
        ))}
      </div>
      <details open={more !== null}>
        <summary className="w-fit rounded-sm py-1 text-muted text-sm hover:text-ink">{t('more.open')}</summary>
        <div className="grid gap-4 pt-3">
          <div className="grid items-start gap-4 sm:grid-cols-3">
            {moreRates.map((rate) => (
              <Field
                {...amount}
                key={rate}
                label={t(`more.${rate}`)}
                name={rate}
                {...(rate.startsWith('per') ? { hint: t('more.unitHint') } : {})}
                {...errorFor(rate, t('rateRule'))}
              />
            ))}
          </div>
          {lists.map((name) => (
            <TextField
              key={name}
              label={t(`more.${name}`)}
              name={name}
              rows={2}
              defaultValue={more && name in more ? more[name as keyof MoreRates] : undefined}
              spellCheck={false}
              hint={t(`more.${name}Hint`)}
              error={isWrong(name) ? t('more.listRule') : undefined}
            />
          ))}
        </div>
      </details>
      <FormError state={state} />
      {preview ? (
        <Decision preview={preview} form={formRef} onDone={() => setChanged(true)} />
      ) : (
        <div>
          <SubmitButton pending={pending}>{t('submit')}</SubmitButton>
        </div>
      )}
    </form>
  )
}

type Preview = { model: string; validFrom: string; requests: number; delta: string; isPartial: boolean }

/** The difference that the price makes to the past, and the choice. */
type DecisionProps = { preview: Preview; form: RefObject<HTMLFormElement | null>; onDone: () => void }

function Decision({ preview, form, onDone }: DecisionProps) {
  const t = useTranslations('prices')
  const [pending, start] = useTransition()
  const { model, requests, validFrom, delta } = preview
  const setPrice = useActionData((applyToPast: boolean) =>
    setPriceAction(new FormData(form.current ?? undefined), applyToPast),
  )
  const choose = (applyToPast: boolean) =>
    start(async () => {
      if ((await setPrice(applyToPast)) === null) return
      showToast(t('saved', { model }))
      form.current?.reset()
      onDone()
    })
  return (
    <div role="status" className="grid justify-items-start gap-3 rounded-xl border border-line bg-raised p-4">
      <p>{requests === 0 ? t('preview.none') : t('preview.difference', { requests, validFrom, delta })}</p>
      {preview.isPartial && <p className="text-muted text-sm">{t('preview.partial')}</p>}
      <div className="flex flex-wrap gap-2">
        {requests > 0 && (
          <Button tone="primary" disabled={pending} onClick={() => choose(true)}>
            {t('preview.apply', { count: requests })}
          </Button>
        )}
        <Button tone={requests > 0 ? 'plain' : 'primary'} disabled={pending} onClick={() => choose(false)}>
          {requests > 0 ? t('preview.newOnly') : t('preview.set')}
        </Button>
      </div>
    </div>
  )
}
