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
            {'isSet' in variable && t(variable.isSet ? 'isSet' : 'isUnset')}
            {'value' in variable && variable.value === null && <span className="text-muted">{t('isUnset')}</span>}
            {'value' in variable && <code className="font-mono text-sm">{variable.value}</code>}
          </Fact>
        ))}
      </Facts>
    </Section>
  )
}
