'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Menu, MenuItem } from '@/components/ui/menu'
import { DeleteUserDialog } from './delete-user-dialog'
import { ResetUserDialog } from './reset-user-dialog'

export type Person = { id: number; name: string; isRoot: boolean; isSelf: boolean }

export function UserMenuButton(person: Person) {
  const t = useTranslations('users')
  const [open, setOpen] = useState<'reset' | 'delete' | null>(null)
  const onClose = () => setOpen(null)
  return (
    <>
      <Menu label={t('menuOf', { name: person.name })}>
        <MenuItem onSelect={() => setOpen('reset')}>{t('reset.open')}</MenuItem>
        {!person.isRoot && (
          <MenuItem danger onSelect={() => setOpen('delete')}>
            {t('delete.open')}
          </MenuItem>
        )}
      </Menu>
      <ResetUserDialog person={person} open={open === 'reset'} onClose={onClose} />
      <DeleteUserDialog person={person} open={open === 'delete'} onClose={onClose} />
    </>
  )
}
