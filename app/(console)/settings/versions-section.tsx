import { useTranslations } from 'next-intl'
import { Fact, Facts } from '@/components/figures/facts'
import { Section } from '@/components/shell/page'

export function VersionsSection({ versions }: { versions: { name: string; version: string }[] }) {
  const t = useTranslations('settings')
  return (
    <Section title={t('versions')}>
      <Facts>
        {versions.map(({ name, version }) => (
          <Fact key={name} label={name}>
            {version}
          </Fact>
        ))}
      </Facts>
    </Section>
  )
}
