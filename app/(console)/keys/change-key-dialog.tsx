'use client'

import { Pencil } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Dialog } from '@/components/ui/dialog'
import { IconButton } from '@/components/ui/icon-button'
import { ChangeKeyForm } from './change-key-form'
import type { ShownKey } from './shown-key'
import { useTestKey } from './use-test-key'

export function ChangeKeyDialog({ shown }: { shown: ShownKey }) {
  const t = useTranslations('keys')
  const [open, setOpen] = useState(false)
  const test = useTestKey()
  const { name } = shown
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
      <ChangeKeyForm
        shown={shown}
        onCancel={() => setOpen(false)}
        onChanged={(key) => {
          setOpen(false)
          void test(key)
        }}
      />
    </Dialog>
  )
}
