'use client'

import { Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { IconButton } from '@/components/ui/icon-button'
import { OnDemand } from '@/components/ui/on-demand'
import { said } from '@/components/ui/say'
import { TypedName } from '@/components/ui/typed-name'
import { removeKeyAction } from './actions'

/** The secret is erased and cannot be brought back, so the name has to be typed. */
export function DeleteKeyDialog({ id, name }: { id: number; name: string }) {
  const t = useTranslations('keys.delete')
  const onDone = () => {
    said(t('done', { name }))
    document.getElementById('main')?.focus()
  }
  const button = (
    <IconButton label={t('label', { name })}>
      <Trash2 aria-hidden className="size-4" />
    </IconButton>
  )
  return (
    <OnDemand button={button}>
      {(summons) => (
        <ConfirmDialog
          {...summons}
          onDone={onDone}
          action={() => removeKeyAction(id)}
          title={t('title', { name })}
          description={t('description')}
          submit={t('submit')}
          tone="danger"
        >
          <TypedName name={name} />
        </ConfirmDialog>
      )}
    </OnDemand>
  )
}
