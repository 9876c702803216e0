'use client'

import { useTranslations } from 'next-intl'
import { Section } from '@/components/shell/page'
import { Button } from '@/components/ui/button'
import { ConfirmDialog, DialogTrigger } from '@/components/ui/dialog'
import { signOutEverywhere } from '../_lib/actions'

export function SessionsSection() {
  const t = useTranslations('settings')
  return (
    <Section title={t('sessions')} lead={t('sessionsLead')}>
      <div>
        <SignOutEverywhereDialog />
      </div>
    </Section>
  )
}

function SignOutEverywhereDialog() {
  const t = useTranslations('settings.revoke')
  return (
    <DialogTrigger button={<Button>{t('open')}</Button>}>
      {(dialog) => (
        <ConfirmDialog
          {...dialog}
          action={signOutEverywhere}
          title={t('title')}
          description={t('description')}
          submit={t('submit')}
        />
      )}
    </DialogTrigger>
  )
}
