'use client'

import { UserPlus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { NewToken } from '@/components/ui/new-token'
import { AddUserForm } from './add-user-form'

type Added = { name: string; token: string }

export function AddUserDialog() {
  const t = useTranslations('users')
  const [open, setOpen] = useState(false)
  const [added, setAdded] = useState<Added | null>(null)
  const onOpenChange = (next: boolean) => {
    setOpen(next)
    if (next) setAdded(null)
  }
  const trigger = (
    <Button tone="primary">
      <UserPlus aria-hidden className="size-4" />
      {t('add.open')}
    </Button>
  )
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      trigger={trigger}
      title={added ? t('add.done', { name: added.name }) : t('add.title')}
      description={added ? t('add.give') : t('add.lead')}
    >
      {added ? <NewToken token={added.token} onDone={() => setOpen(false)} /> : <AddUserForm onAdded={setAdded} />}
    </Dialog>
  )
}
