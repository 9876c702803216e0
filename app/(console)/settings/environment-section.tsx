import { useTranslations } from 'next-intl'
import { Fact, Facts } from '@/components/figures/facts'
import { Section } from '@/components/shell/page'
import type { Admin } from '@/lib/auth/actor'
import { environment, type Variable } from '@/lib/settings/environment'

export function EnvironmentSection({ admin }: { admin: Admin }) {
  const t = useTranslations('settings')
  return (
    <Section title={t('environment')} lead={t('environmentLead')}>
      <Facts>
        {environment(admin).map((variable) => (
          <Fact key={variable.name} label={<code className="font-mono text-sm">{variable.name}</code>}>
            <Value variable={variable} />
          </Fact>
        ))}
      </Facts>
    </Section>
  )
}

function Value({ variable }: { variable: Variable }) {
  const t = useTranslations('settings')
  if ('value' in variable && variable.value !== null) return <code className="font-mono text-sm">{variable.value}</code>
  if ('isSet' in variable && variable.isSet) return t('isSet')
  return <span className="text-muted">{t('isUnset')}</span>
}
