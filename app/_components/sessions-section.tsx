import { useTranslations } from 'next-intl'
import { Section } from '@/components/shell/page'
import { SignOutEverywhereDialog } from './sign-out-everywhere-dialog'

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
