import { useTranslations } from 'next-intl'
import { Fact, Facts } from '@/components/figures/facts'
import { Section } from '@/components/shell/page'
import type { Variable } from '@/lib/settings/environment'

export function EnvironmentSection({ variables }: { variables: Variable[] }) {
  const t = useTranslations('settings')
  return (
    <Section title={t('environment')} lead={t('environmentLead')}>
      <Facts>
        {variables.map((variable) => (
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
