'use client'

import { useTranslations } from 'next-intl'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { issueAt, Problem } from '@/components/ui/problem'
import { SubmitButton } from '@/components/ui/submit-button'
import { useSubmit } from '@/components/ui/use-submit'
import { changeKeyAction } from './actions'
import { EndpointField } from './endpoint-field'
import type { Key } from './key-menu-button'
import { SecretField } from './secret-field'
import { useTestKey } from './use-test-key'

type Props = { subject: Key; open: boolean; onClose: () => void }

export function ChangeKeyDialog({ subject: { id, name, endpoint }, open, onClose }: Props) {
  const t = useTranslations('keys')
  const test = useTestKey()
  const { state, pending, submit } = useSubmit(
    (form) => changeKeyAction(id, form),
    (key) => {
      onClose()
      void test(key)
    },
  )
  return (
    <Dialog open={open} onOpenChange={onClose} title={t('change.title', { name })} description={t('change.lead')}>
      <form onSubmit={submit} className="grid gap-4">
        <SecretField
          label={t('change.secret')}
          hint={t('change.secretHint')}
          error={issueAt(state, 'key', t('secretRule'))}
        />
        <EndpointField endpoint={endpoint} error={issueAt(state, 'endpoint', t('endpointRule'))} />
        <Problem state={state} says={{ conflict: t('taken') }} />
        <DialogActions>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <SubmitButton pending={pending}>{t('change.submit')}</SubmitButton>
        </DialogActions>
      </form>
    </Dialog>
  )
}
