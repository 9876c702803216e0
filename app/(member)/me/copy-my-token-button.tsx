'use client'

import { useTranslations } from 'next-intl'
import { CopyButton } from '@/components/ui/copy-button'
import { useActionData } from '@/components/ui/toast'
import { revealMyTokenAction } from '../../_lib/reveal-actions'

export function CopyMyTokenButton() {
  const t = useTranslations('me')
  const token = useActionData(revealMyTokenAction)
  return (
    <CopyButton text={token} label={t('copyToken')}>
      {t('copyToken')}
    </CopyButton>
  )
}
