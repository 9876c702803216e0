'use client'

import { useTranslations } from 'next-intl'
import { useTransition } from 'react'
import { Button, Spinner, SubmitButton } from '@/components/ui/button'
import { ConfirmDialog, DialogTrigger } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { FormError } from '@/components/ui/form-error'
import { showToast, useActionData } from '@/components/ui/toast'
import { useSubmit } from '@/components/ui/use-submit'
import { adoptRatesAction, noteDayAction, reconcileAction } from './actions'

/** Fetches and compares now, what is otherwise done at night. */
export function CompareNowButton({ running }: { running: boolean }) {
  const t = useTranslations('reconciliation')
  const [pending, start] = useTransition()
  const run = useActionData(reconcileAction)
  const isBusy = pending || running
  return (
    <Button
      aria-disabled={isBusy}
      onClick={() => {
        if (!isBusy) start(async () => void (await run()))
      }}
    >
      {isBusy && <Spinner />}
      {t('compareNow')}
    </Button>
  )
}

type PlaceProps = { accountId: number; day: string }

/** Accepts a day's differences with a note, or takes that back. */
export function AcceptForm({ accountId, day, note }: PlaceProps & { note: string | null }) {
  const t = useTranslations('reconciliation')
  const { state, pending, submit } = useSubmit((form) => noteDayAction(accountId, form))
  return (
    <form onSubmit={submit} className="grid max-w-md gap-3">
      <input type="hidden" name="day" value={day} />
      {note === null && <Field label={t('note')} name="note" required maxLength={500} hint={t('noteHint')} />}
      <FormError state={state} />
      <div>
        <SubmitButton pending={pending} tone={note === null ? 'primary' : 'plain'}>
          {t(note === null ? 'accept' : 'reopen')}
        </SubmitButton>
      </div>
    </form>
  )
}

type AdoptProps = PlaceProps & { keyId: number; model: string; rates: string }

/** Makes what the provider charged the model's price. */
export function AdoptButton({ accountId, day, keyId, model, rates }: AdoptProps) {
  const t = useTranslations('reconciliation.adopt')
  const fields = { day, keyId: String(keyId), model }
  return (
    <span className="ml-2 inline-block">
      <DialogTrigger button={<Button aria-label={t('label', { model })}>{t('open')}</Button>}>
        {(dialog) => (
          <ConfirmDialog
            {...dialog}
            action={(form) => {
              for (const [name, value] of Object.entries(fields)) form.set(name, value)
              return adoptRatesAction(accountId, form)
            }}
            onDone={({ from }) => showToast(t('done', { model, from }))}
            title={t('title', { model })}
            description={t('description', { rates })}
            submit={t('submit')}
            errorMessages={{ conflict: t('busy') }}
          />
        )}
      </DialogTrigger>
    </span>
  )
}
