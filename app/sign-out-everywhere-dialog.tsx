'use client'

import { useTranslations } from 'next-intl'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { signOutEverywhere } from './sign-out-everywhere'

export function SignOutEverywhereDialog() {
  const t = useTranslations('settings.revoke')
  return (
    <ConfirmDialog
      action={signOutEverywhere}
      trigger={<Button>{t('open')}</Button>}
      title={t('title')}
      description={t('what')}
      submit={t('submit')}
    />
  )
}
