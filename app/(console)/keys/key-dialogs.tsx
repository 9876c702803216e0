'use client'

import { Pencil, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button, IconButton, SubmitButton } from '@/components/ui/button'
import { ConfirmDialog, Dialog, DialogActions, DialogTrigger } from '@/components/ui/dialog'
import { CheckboxField, ConfirmNameField } from '@/components/ui/field'
import { FormError, fieldError } from '@/components/ui/form-error'
import { showToast } from '@/components/ui/toast'
import { useSubmit } from '@/components/ui/use-submit'
import { changedFields } from '../../_lib/form-values'
import { deleteKeyAction, updateKeyAction } from './actions'
import { AzureFields, EndpointField, RoutingFields, SecretField } from './key-fields'
import type { KeyFormValues } from './key-form-values'
import { PriceFields } from './price-fields'
import { useTestKey } from './test-key'

export function EditKeyDialog({ values }: { values: KeyFormValues }) {
  const t = useTranslations('keys')
  const test = useTestKey()
  const { name } = values
  const button = (
    <IconButton label={t('edit.label', { name })}>
      <Pencil aria-hidden className="size-4" />
    </IconButton>
  )
  return (
    <DialogTrigger button={button}>
      {(dialog) => (
        <Dialog {...dialog} title={t('edit.title', { name })} description={t('edit.lead')}>
          <EditKeyForm
            values={values}
            onCancel={() => dialog.onOpenChange(false)}
            onSaved={(key) => {
              dialog.onOpenChange(false)
              void test(key)
            }}
          />
        </Dialog>
      )}
    </DialogTrigger>
  )
}

type EditKeyFormProps = {
  values: KeyFormValues
  onCancel: () => void
  onSaved: (key: { id: number; name: string }) => void
}

function EditKeyForm({ values, onCancel, onSaved }: EditKeyFormProps) {
  const t = useTranslations('keys')
  const ui = useTranslations('ui')
  const health = useTranslations('keyHealth')
  const { state, pending, submit } = useSubmit(
    (form) => updateKeyAction(values.id, changedFields(form, values)),
    onSaved,
  )
  return (
    <form onSubmit={submit} className="grid gap-4">
      <SecretField
        label={t('edit.secret')}
        hint={t('edit.secretHint')}
        error={fieldError(state, 'key', t('edit.secretRule'))}
      />
      <EndpointField endpoint={values.endpoint} error={fieldError(state, 'endpoint', t('endpointRule'))} />
      {values.usesDeployments && <AzureFields values={values} state={state} />}
      <RoutingFields values={values} state={state} />
      <PriceFields values={values} state={state} />
      <CheckboxField
        name="disabled"
        label={health('pause')}
        hint={health('pauseHint')}
        defaultChecked={values.disabled}
      />
      <FormError state={state} messages={{ conflict: t('alreadyExists') }} />
      <DialogActions>
        <Button onClick={onCancel}>{ui('cancel')}</Button>
        <SubmitButton pending={pending}>{t('edit.submit')}</SubmitButton>
      </DialogActions>
    </form>
  )
}

/** The secret is erased for good, so the user has to type the key's name. */
export function DeleteKeyDialog({ id, name }: { id: number; name: string }) {
  const t = useTranslations('keys.delete')
  const onDone = () => {
    showToast(t('done', { name }))
    document.getElementById('main')?.focus()
  }
  const button = (
    <IconButton label={t('label', { name })}>
      <Trash2 aria-hidden className="size-4" />
    </IconButton>
  )
  return (
    <DialogTrigger button={button}>
      {(dialog) => (
        <ConfirmDialog
          {...dialog}
          onDone={onDone}
          action={() => deleteKeyAction(id)}
          title={t('title', { name })}
          description={t('description')}
          submit={t('submit')}
          tone="danger"
        >
          <ConfirmNameField name={name} />
        </ConfirmDialog>
      )}
    </DialogTrigger>
  )
}
