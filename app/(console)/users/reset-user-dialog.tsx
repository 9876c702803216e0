import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Dialog } from '@/components/ui/dialog'
import { NewToken } from '@/components/ui/new-token'
import type { Summons } from '@/components/ui/on-demand'
import type { Person } from './person'
import { ResetUserForm } from './reset-user-form'

export function ResetUserDialog({ person, ...summons }: Summons & { person: Person }) {
  const t = useTranslations('users')
  const [token, setToken] = useState<string | null>(null)
  const close = () => summons.onOpenChange(false)
  return (
    <Dialog
      {...summons}
      title={t('reset.title', { name: person.name })}
      description={token ? t('reset.done') : t('reset.description')}
    >
      {token ? (
        <NewToken token={token} onDone={close} />
      ) : (
        <ResetUserForm person={person} onCancel={close} onReset={setToken} />
      )}
    </Dialog>
  )
}
