'use client'

import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { OnDemand } from '@/components/ui/on-demand'
import { AddKeyForm } from './add-key-form'
import { useTestKey } from './use-test-key'

export function AddKeyDialog() {
  const t = useTranslations('keys')
  const test = useTestKey()
  const button = (
    <Button tone="primary">
      <Plus aria-hidden className="size-4" />
      {t('add.open')}
    </Button>
  )
  return (
    <OnDemand button={button}>
      {(summons) => (
        <Dialog {...summons} title={t('add.title')} description={t('add.lead')}>
          <AddKeyForm
            onAdded={(key) => {
              summons.onOpenChange(false)
              void test(key)
            }}
          />
        </Dialog>
      )}
    </OnDemand>
  )
}
