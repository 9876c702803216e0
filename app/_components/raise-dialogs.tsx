'use client'

import { useTranslations } from 'next-intl'
import { Button, SubmitButton } from '@/components/ui/button'
import { Dialog, DialogActions, type DialogControl, DialogTrigger } from '@/components/ui/dialog'
import { Field, SelectField } from '@/components/ui/field'
import { FormError, fieldError } from '@/components/ui/form-error'
import { showToast } from '@/components/ui/toast'
import { useSubmit } from '@/components/ui/use-submit'
import type { Period } from '@/lib/core/time'
import type { FormState } from '@/lib/http/api/server-action'
import { raiseBudgetAction, requestRaiseAction } from '../_lib/raise-actions'

/** A member asks for more of one of their budgets. */
export function AskForMoreButton({ periods }: { periods: readonly Period[] }) {
  const t = useTranslations('budgets')
  return (
    <DialogTrigger button={<Button>{t('askMore')}</Button>}>
      {(dialog) => <RaiseDialog {...dialog} periods={periods} action={requestRaiseAction} />}
    </DialogTrigger>
  )
}

type RaiseButtonProps = { id: number; name: string; periods: readonly Period[] }

/** An admin raises one of a user's budgets. */
export function RaiseBudgetButton({ id, name, periods }: RaiseButtonProps) {
  const t = useTranslations('budgets')
  return (
    <DialogTrigger button={<Button>{t('give.open')}</Button>}>
      {(dialog) => (
        <RaiseDialog {...dialog} periods={periods} name={name} action={(form) => raiseBudgetAction(id, form)} />
      )}
    </DialogTrigger>
  )
}

type RaiseDialogProps = DialogControl & {
  periods: readonly Period[]
  /** Of the user whose budget an admin raises. */
  name?: string
  action: (form: FormData) => Promise<FormState<unknown>>
}

function RaiseDialog({ periods, name, action, ...dialog }: RaiseDialogProps) {
  const t = useTranslations('budgets')
  const isByAdmin = name !== undefined
  const close = () => dialog.onOpenChange(false)
  const { state, pending, submit } = useSubmit(action, () => {
    close()
    showToast(isByAdmin ? t('give.done') : t('ask.done'))
  })
  const [title, lead] = isByAdmin ? [t('give.title', { name }), t('give.lead')] : [t('ask.title'), t('ask.lead')]
  return (
    <Dialog {...dialog} title={title} description={lead}>
      <form onSubmit={submit} className="grid gap-4">
        <SelectField label={t('budget')} name="period">
          {periods.map((period) => (
            <option key={period} value={period}>
              {t(period)}
            </option>
          ))}
        </SelectField>
        <Field
          label={t('amount')}
          name="amount"
          required
          inputMode="decimal"
          autoComplete="off"
          error={fieldError(state, 'amount', t('amountRule'))}
        />
        {isByAdmin && (
          <Field
            label={t('give.until')}
            name="until"
            type="date"
            hint={t('give.untilHint')}
            error={fieldError(state, 'until', t('untilRule'))}
          />
        )}
        <Field
          label={t('reason')}
          name="reason"
          maxLength={200}
          autoComplete="off"
          error={fieldError(state, 'reason', t('reasonRule'))}
        />
        <FormError state={state} messages={{ conflict: t('conflict') }} />
        <DialogActions>
          <SubmitButton pending={pending}>{isByAdmin ? t('submitGive') : t('submitAsk')}</SubmitButton>
        </DialogActions>
      </form>
    </Dialog>
  )
}
