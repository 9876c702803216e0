'use client'

import { Pencil } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Dialog } from '@/components/ui/dialog'
import { IconButton } from '@/components/ui/icon-button'
import { OnDemand } from '@/components/ui/on-demand'
import { ChangeKeyForm } from './change-key-form'
import type { ShownKey } from './shown-key'
import { useTestKey } from './use-test-key'

export function ChangeKeyDialog({ shown }: { shown: ShownKey }) {
  const t = useTranslations('keys')
  const test = useTestKey()
  const { name } = shown
  const button = (
    <IconButton label={t('edit.label', { name })}>
      <Pencil aria-hidden className="size-4" />
    </IconButton>
  )
  return (
    <OnDemand button={button}>
      {(summons) => (
        <Dialog {...summons} title={t('edit.title', { name })} description={t('edit.lead')}>
          <ChangeKeyForm
            shown={shown}
            onCancel={() => summons.onOpenChange(false)}
            onChanged={(key) => {
              summons.onOpenChange(false)
              void test(key)
            }}
          />
        </Dialog>
      )}
    </OnDemand>
  )
}
