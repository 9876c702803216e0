'use client'

import { Pencil } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { IconButton } from '@/components/ui/icon-button'
import { issueAt, Problem } from '@/components/ui/problem'
import { SubmitButton } from '@/components/ui/submit-button'
import { useSubmit } from '@/components/ui/use-submit'
import { changeKeyAction } from './actions'
import { EndpointField } from './endpoint-field'
import { SecretField } from './secret-field'
import { useTestKey } from './use-test-key'

type Props = { id: number; name: string; endpoint: string | null }

export function ChangeKeyDialog({ id, name, endpoint }: Props) {
  const t = useTranslations('keys')
  const [open, setOpen] = useState(false)
  const test = useTestKey()
  const { state, pending, submit } = useSubmit(
    (form) => changeKeyAction(id, form),
    (key) => {
      setOpen(false)
      void test(key)
    },
  )
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={
        <IconButton label={t('change.of', { name })}>
          <Pencil aria-hidden className="size-4" />
        </IconButton>
      }
      title={t('change.title', { name })}
      description={t('change.lead')}
    >
      <form onSubmit={submit} className="grid gap-4">
        <SecretField
          label={t('change.secret')}
          hint={t('change.secretHint')}
          error={issueAt(state, 'key', t('secretRule'))}
        />
        <EndpointField endpoint={endpoint} error={issueAt(state, 'endpoint', t('endpointRule'))} />
        <Problem state={state} says={{ conflict: t('taken') }} />
        <DialogActions>
          <Button onClick={() => setOpen(false)}>{t('cancel')}</Button>
          <SubmitButton pending={pending}>{t('change.submit')}</SubmitButton>
        </DialogActions>
      </form>
    </Dialog>
  )
}
