'use client'

import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button, SubmitButton } from '@/components/ui/button'
import { Dialog, DialogActions, DialogTrigger } from '@/components/ui/dialog'
import { Field, SelectField } from '@/components/ui/field'
import { FormError, fieldError } from '@/components/ui/form-error'
import { useSubmit } from '@/components/ui/use-submit'
import { addKeyAction } from './actions'
import { EndpointField, SecretField } from './key-fields'
import { useTestKey } from './test-key'

export function AddKeyDialog() {
  const t = useTranslations('keys')
  const test = useTestKey()
  const button = (
    <Button tone="primary">
      <Plus aria-hidden className="size-4" />
      {t('add.open')}
    </Button>
  )
  return (
    <DialogTrigger button={button}>
      {(dialog) => (
        <Dialog {...dialog} title={t('add.title')} description={t('add.lead')}>
          <AddKeyForm
            onAdded={(key) => {
              dialog.onOpenChange(false)
              void test(key)
            }}
          />
        </Dialog>
      )}
    </DialogTrigger>
  )
}

export function AddKeyForm({ onAdded }: { onAdded: (key: { id: number; name: string }) => void }) {
  const t = useTranslations('keys')
  const { state, pending, submit } = useSubmit(addKeyAction, onAdded)
  return (
    <form onSubmit={submit} className="grid gap-4">
      <Field
        label={t('name')}
        name="name"
        required
        maxLength={64}
        autoComplete="off"
        placeholder={t('namePlaceholder')}
        error={fieldError(state, 'name', t('nameRule'))}
      />
      <SecretField label={t('secret')} required error={fieldError(state, 'key', t('secretRule'))} />
      <SelectField label={t('type')} name="api_type">
        <option value="openai">{t('types.openai')}</option>
        <option value="azure_openai">{t('types.azure_openai')}</option>
      </SelectField>
      <EndpointField error={fieldError(state, 'endpoint', t('endpointRule'))} />
      <FormError state={state} messages={{ conflict: t('alreadyExists') }} />
      <DialogActions>
        <SubmitButton pending={pending}>{t('add.submit')}</SubmitButton>
      </DialogActions>
    </form>
  )
}
