'use client'

import { RotateCcwKey, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { IconButton } from '@/components/ui/icon-button'
import { OnDemand } from '@/components/ui/on-demand'
import { CopyTokenButton } from './copy-token-button'
import { DeleteUserDialog } from './delete-user-dialog'
import type { Person } from './person'
import { ResetUserDialog } from './reset-user-dialog'

/** What can be done with one person; root cannot be deleted. */
export function PersonButtons({ person }: { person: Person }) {
  const t = useTranslations('users')
  const { id, name, isRoot } = person
  const reset = (
    <IconButton label={t('reset.label', { name })}>
      <RotateCcwKey aria-hidden className="size-4" />
    </IconButton>
  )
  const remove = (
    <IconButton label={t('delete.label', { name })}>
      <Trash2 aria-hidden className="size-4" />
    </IconButton>
  )
  return (
    <>
      <CopyTokenButton id={id} label={t('copyTokenOf', { name })} />
      <OnDemand button={reset}>{(summons) => <ResetUserDialog person={person} {...summons} />}</OnDemand>
      {!isRoot && <OnDemand button={remove}>{(summons) => <DeleteUserDialog person={person} {...summons} />}</OnDemand>}
    </>
  )
}
