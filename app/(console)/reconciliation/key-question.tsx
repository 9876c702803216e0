'use client'

import { useTranslations } from 'next-intl'
import { SubmitButton } from '@/components/ui/button'
import { SelectField } from '@/components/ui/field'
import { FormError } from '@/components/ui/form-error'
import { useSubmit } from '@/components/ui/use-submit'
import { chooseKeyAction } from './actions'

type Props = {
  accountId: number
  account: string
  remoteId: string
  name: string
  redacted: string
  candidates: { id: number; name: string }[]
}

/** Asks which of several provider keys a key of the account is: the provider does not show enough of it. */
export function KeyQuestion({ accountId, account, remoteId, name, redacted, candidates }: Props) {
  const t = useTranslations('reconciliation.question')
  const { state, pending, submit } = useSubmit((form) => chooseKeyAction(accountId, form))
  return (
    <form onSubmit={submit} className="grid max-w-3xl gap-3 rounded-xl border border-line bg-raised p-4">
      <p className="font-medium">{t('title', { account, name: name || redacted, redacted })}</p>
      <input type="hidden" name="remoteId" value={remoteId} />
      <SelectField label={t('key')} name="keyId" hint={t('hint')}>
        {candidates.map((candidate) => (
          <option key={candidate.id} value={candidate.id}>
            {candidate.name}
          </option>
        ))}
        <option value="">{t('none')}</option>
      </SelectField>
      <FormError state={state} />
      <div>
        <SubmitButton pending={pending}>{t('submit')}</SubmitButton>
      </div>
    </form>
  )
}
