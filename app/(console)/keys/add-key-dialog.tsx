'use client'

import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { AddKeyForm } from './add-key-form'
import { useTestKey } from './use-test-key'

export function AddKeyDialog() {
  const t = useTranslations('keys')
  const [open, setOpen] = useState(false)
  const test = useTestKey()
  const trigger = (
    <Button tone="primary">
      <Plus aria-hidden className="size-4" />
      {t('add.open')}
    </Button>
  )
  return (
    <Dialog open={open} onOpenChange={setOpen} trigger={trigger} title={t('add.title')} description={t('add.lead')}>
      <AddKeyForm
        onAdded={(key) => {
          setOpen(false)
          void test(key)
        }}
      />
    </Dialog>
  )
}
