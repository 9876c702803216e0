'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Dialog } from '@/components/ui/dialog'
import { NewToken } from '@/components/ui/new-token'
import { ResetUserForm } from './reset-user-form'
import type { Person } from './user-menu-button'

type Props = { person: Person; open: boolean; onClose: () => void }

export function ResetUserDialog({ person, open, onClose }: Props) {
  const t = useTranslations('users')
  const [token, setToken] = useState<string | null>(null)
  const close = () => {
    onClose()
    setToken(null)
  }
  return (
    <Dialog
      open={open}
      onOpenChange={close}
      title={t('reset.title', { name: person.name })}
      description={token ? t('reset.done') : t('reset.what')}
    >
      {token ? (
        <NewToken token={token} onDone={close} />
      ) : (
        <ResetUserForm person={person} onCancel={close} onReset={setToken} />
      )}
    </Dialog>
  )
}
