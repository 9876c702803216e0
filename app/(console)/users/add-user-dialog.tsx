import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Dialog } from '@/components/ui/dialog'
import { NewToken } from '@/components/ui/new-token'
import type { Summons } from '@/components/ui/on-demand'
import { AddUserForm } from './add-user-form'

type Added = { name: string; token: string }

export function AddUserDialog(summons: Summons) {
  const t = useTranslations('users')
  const [added, setAdded] = useState<Added | null>(null)
  return (
    <Dialog
      {...summons}
      title={added ? t('add.done', { name: added.name }) : t('add.title')}
      description={added ? t('add.tokenHint') : t('add.lead')}
    >
      {added ? (
        <NewToken token={added.token} onDone={() => summons.onOpenChange(false)} />
      ) : (
        <AddUserForm onAdded={setAdded} />
      )}
    </Dialog>
  )
}
