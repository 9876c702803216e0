'use client'

import { Upload } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { useState } from 'react'
import { IconButton, SubmitButton } from '@/components/ui/button'
import { Dialog, DialogActions, DialogTrigger } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { FormError, fieldError } from '@/components/ui/form-error'
import { showToast } from '@/components/ui/toast'
import { useSubmit } from '@/components/ui/use-submit'
import { formatPico } from '@/lib/core/money'
import type { ImportedBill } from '@/lib/reconciliation/import-bill'
import { importBillAction } from './actions'

type Props = { id: number; name: string }

/** Imports a provider's export: checked first, stored on the second click. */
export function ImportBillDialog({ id, name }: Props) {
  const t = useTranslations('reconciliation.import')
  const button = (
    <IconButton label={t('label', { name })}>
      <Upload aria-hidden className="size-4" />
    </IconButton>
  )
  return (
    <DialogTrigger button={button}>
      {(dialog) => (
        <Dialog {...dialog} title={t('title', { name })} description={t('lead')}>
          <ImportForm
            id={id}
            onDone={(count) => {
              dialog.onOpenChange(false)
              showToast(t('done', { count }))
            }}
          />
        </Dialog>
      )}
    </DialogTrigger>
  )
}

function ImportForm({ id, onDone }: { id: number; onDone: (days: number) => void }) {
  const t = useTranslations('reconciliation.import')
  const [checked, setChecked] = useState<ImportedBill | null>(null)
  const send = async (form: FormData) => importBillAction(id, await compressed(form))
  const { state, pending, submit } = useSubmit(send, (found) => {
    if (found.stored) onDone(found.days?.count ?? 0)
    else setChecked(found)
  })
  const canStore = checked?.days && checked.errorCount === 0
  return (
    <form onSubmit={submit} className="grid gap-4">
      <Field
        label={t('file')}
        name="file"
        type="file"
        accept=".csv,.json,.jsonl,.ndjson,.txt"
        required
        hint={t('hint')}
        error={fieldError(state, 'file', t('rule'))}
        className="h-auto py-1.5"
        onChange={() => setChecked(null)}
      />
      {canStore && <input type="hidden" name="store" value="yes" />}
      <div role="status">{checked && <Findings {...checked} />}</div>
      <FormError state={state} />
      <DialogActions>
        <SubmitButton pending={pending}>{t(canStore ? 'submit' : 'check')}</SubmitButton>
      </DialogActions>
    </form>
  )
}

function Findings({ lines, skipped, days, amounts, keys, errors, errorCount }: ImportedBill) {
  const t = useTranslations('reconciliation.import')
  const format = useFormatter()
  if (errorCount > 0)
    return (
      <div className="grid gap-1 text-sm">
        <p className="text-danger">{t('errors', { count: errorCount })}</p>
        <ul className="grid max-h-48 gap-1 overflow-y-auto">
          {errors.map(({ line, code, text }) => (
            <li key={line} className="break-words">
              {t('line', { line })}: {t(`codes.${code}`)} {text && <code>{text}</code>}
            </li>
          ))}
        </ul>
      </div>
    )
  if (!days) return <p className="text-danger text-sm">{t('nothing')}</p>
  const sums = amounts.map(({ currency, pico }) => `${formatPico(pico, 2)} ${currency}`)
  return (
    <ul className="grid gap-1 text-sm">
      <li>{t('days', { count: days.count, from: days.from, to: days.to })}</li>
      <li>{t('lines', { count: lines, skipped: format.number(skipped) })}</li>
      <li>{t('amounts', { amounts: format.list(sums) })}</li>
      <li className="break-words">{t('keys', { keys: format.list(keys) })}</li>
      {days.replaced > 0 && <li>{t('replaced', { count: days.replaced })}</li>}
      {days.history > 0 && <li>{t('history', { count: days.history })}</li>}
    </ul>
  )
}

/** Exports repeat themselves: what is a few megabytes fits into the body of an action. */
async function compressed(form: FormData): Promise<FormData> {
  const file = form.get('file')
  if (!(file instanceof File) || file.size === 0) return form
  const content = await new Response(file.stream().pipeThrough(new CompressionStream('gzip'))).blob()
  form.set('file', content, file.name)
  return form
}
