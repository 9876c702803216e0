'use client'

import { useTranslations } from 'next-intl'
import { Button } from '@/components/ui/button'
import { CheckboxField } from '@/components/ui/checkbox-field'
import { DialogActions } from '@/components/ui/dialog'
import { issueAt, Problem } from '@/components/ui/problem'
import { SubmitButton } from '@/components/ui/submit-button'
import { useSubmit } from '@/components/ui/use-submit'
import { changedOnly } from '../_lib/changed-only'
import { changeKeyAction } from './actions'
import { AzureFields } from './azure-fields'
import { EndpointField } from './endpoint-field'
import { SecretField } from './secret-field'
import { ShareFields } from './share-fields'
import type { ShownKey } from './shown-key'

type Props = { shown: ShownKey; onCancel: () => void; onChanged: (key: { id: number; name: string }) => void }

export function ChangeKeyForm({ shown, onCancel, onChanged }: Props) {
  const t = useTranslations('keys')
  const ui = useTranslations('ui')
  const health = useTranslations('keyHealth')
  const { state, pending, submit } = useSubmit((form) => changeKeyAction(shown.id, changedOnly(form, shown)), onChanged)
  return (
    <form onSubmit={submit} className="grid gap-4">
      <SecretField
        label={t('edit.secret')}
        hint={t('edit.secretHint')}
        error={issueAt(state, 'key', t('secretRule'))}
      />
      <EndpointField endpoint={shown.endpoint} error={issueAt(state, 'endpoint', t('endpointRule'))} />
      {shown.isAzure && <AzureFields shown={shown} state={state} />}
      <ShareFields shown={shown} state={state} />
      <CheckboxField
        name="disabled"
        label={health('pause')}
        hint={health('pauseHint')}
        defaultChecked={shown.disabled}
      />
      <Problem state={state} says={{ conflict: t('alreadyExists') }} />
      <DialogActions>
        <Button onClick={onCancel}>{ui('cancel')}</Button>
        <SubmitButton pending={pending}>{t('edit.submit')}</SubmitButton>
      </DialogActions>
    </form>
  )
}
