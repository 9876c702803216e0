'use client'

import { useTranslations } from 'next-intl'
import { CopyButton } from '@/components/ui/copy-button'
import { useFetched } from '@/components/ui/use-fetched'
import { revealMyTokenAction } from '../reveal-my-token'

export function CopyMyTokenButton() {
  const t = useTranslations('me')
  const token = useFetched(revealMyTokenAction)
  return (
    <CopyButton text={token} label={t('copyToken')}>
      {t('copyToken')}
    </CopyButton>
  )
}
