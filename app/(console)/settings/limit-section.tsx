import { getTranslations } from 'next-intl/server'
import { Section } from '@/components/shell/page'
import type { Admin } from '@/lib/auth/actor'
import { getDefaultLimit } from '@/lib/settings/default-limit'
import { plainDollars } from '../_lib/typed'
import { DefaultLimitForm } from './default-limit-form'

export async function LimitSection({ admin }: { admin: Admin }) {
  const [t, limitPico] = await Promise.all([getTranslations('limits'), getDefaultLimit(admin)])
  return (
    <Section title={t('defaultBudget')} lead={t('defaultBudgetLead')}>
      <DefaultLimitForm shown={limitPico === null ? '' : plainDollars(limitPico)} />
    </Section>
  )
}
