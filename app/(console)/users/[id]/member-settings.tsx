import { useTranslations } from 'next-intl'
import { Section } from '@/components/shell/page'
import type { UserRow } from '@/lib/users/row'
import { plainDollars } from '../../_lib/typed'
import { MemberForm } from './member-form'
import { shownOf } from './shown-member'

export function MemberSettings({ user, everyonesPico }: { user: UserRow; everyonesPico: bigint | null }) {
  const t = useTranslations('userDetails')
  return (
    <Section title={t('settings')} lead={t('settingsLead')}>
      <MemberForm shown={shownOf(user)} everyones={everyonesPico === null ? null : plainDollars(everyonesPico)} />
    </Section>
  )
}
