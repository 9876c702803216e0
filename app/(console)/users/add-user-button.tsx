'use client'

import { UserPlus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button } from '@/components/ui/button'
import { OnDemand } from '@/components/ui/on-demand'
import { AddUserDialog } from './add-user-dialog'

export function AddUserButton() {
  const t = useTranslations('users')
  const button = (
    <Button tone="primary">
      <UserPlus aria-hidden className="size-4" />
      {t('add.open')}
    </Button>
  )
  return <OnDemand button={button}>{(summons) => <AddUserDialog {...summons} />}</OnDemand>
}
