'use client'

import { RotateCcwKey } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Dialog } from '@/components/ui/dialog'
import { IconButton } from '@/components/ui/icon-button'
import { NewToken } from '@/components/ui/new-token'
import type { Person } from './person'
import { ResetUserForm } from './reset-user-form'

export function ResetUserDialog({ person }: { person: Person }) {
  const t = useTranslations('users')
  const [open, setOpen] = useState(false)
  const [token, setToken] = useState<string | null>(null)
  const onOpenChange = (next: boolean) => {
    setOpen(next)
    if (next) setToken(null)
  }
  const close = () => setOpen(false)
  const trigger = (
    <IconButton label={t('reset.of', { name: person.name })}>
      <RotateCcwKey aria-hidden className="size-4" />
    </IconButton>
  )
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      trigger={trigger}
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
