'use client'

import { useTranslations } from 'next-intl'
import { CopyButton } from '@/components/ui/copy-button'
import { useFetched } from '@/components/ui/use-fetched'
import { revealMessageAction } from './reveal-message'

export function CopyMessageButton({ id, name }: { id: number; name: string }) {
  const t = useTranslations('userDetails')
  const message = useFetched(() => revealMessageAction(id))
  return (
    <CopyButton text={message} label={t('copyInvitation', { name })}>
      {t('copyInvitation', { name })}
    </CopyButton>
  )
}
