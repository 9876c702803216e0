'use client'

import { useTranslations } from 'next-intl'
import { DialogActions } from '@/components/ui/dialog'
import { Field, SelectField } from '@/components/ui/field'
import { issueAt, Problem } from '@/components/ui/problem'
import { SubmitButton } from '@/components/ui/submit-button'
import { useSubmit } from '@/components/ui/use-submit'
import { addKeyAction } from './actions'
import { EndpointField } from './endpoint-field'
import { SecretField } from './secret-field'

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
        error={issueAt(state, 'name', t('nameRule'))}
      />
      <SecretField label={t('secret')} required error={issueAt(state, 'key', t('secretRule'))} />
      <SelectField label={t('type')} name="api_type">
        <option value="openai">{t('types.openai')}</option>
        <option value="azure_openai">{t('types.azure_openai')}</option>
      </SelectField>
      <EndpointField error={issueAt(state, 'endpoint', t('endpointRule'))} />
      <Problem state={state} says={{ conflict: t('alreadyExists') }} />
      <DialogActions>
        <SubmitButton pending={pending}>{t('add.submit')}</SubmitButton>
      </DialogActions>
    </form>
  )
}
