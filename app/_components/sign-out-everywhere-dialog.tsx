'use client'

import { useTranslations } from 'next-intl'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { OnDemand } from '@/components/ui/on-demand'
import { signOutEverywhere } from '../_lib/sign-out-everywhere'

export function SignOutEverywhereDialog() {
  const t = useTranslations('settings.revoke')
  return (
    <OnDemand button={<Button>{t('open')}</Button>}>
      {(summons) => (
        <ConfirmDialog
          {...summons}
          action={signOutEverywhere}
          title={t('title')}
          description={t('description')}
          submit={t('submit')}
        />
      )}
    </OnDemand>
  )
}
