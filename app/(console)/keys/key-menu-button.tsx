'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Menu, MenuItem } from '@/components/ui/menu'
import { ChangeKeyDialog } from './change-key-dialog'
import { DeleteKeyDialog } from './delete-key-dialog'

export type Key = { id: number; name: string; endpoint: string | null }

export function KeyMenuButton(subject: Key) {
  const t = useTranslations('keys')
  const [open, setOpen] = useState<'change' | 'delete' | null>(null)
  const onClose = () => setOpen(null)
  return (
    <>
      <Menu label={t('menuOf', { name: subject.name })}>
        <MenuItem onSelect={() => setOpen('change')}>{t('change.open')}</MenuItem>
        <MenuItem danger onSelect={() => setOpen('delete')}>
          {t('delete.open')}
        </MenuItem>
      </Menu>
      <ChangeKeyDialog subject={subject} open={open === 'change'} onClose={onClose} />
      <DeleteKeyDialog subject={subject} open={open === 'delete'} onClose={onClose} />
    </>
  )
}
