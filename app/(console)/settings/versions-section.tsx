import { useTranslations } from 'next-intl'
import { Fact, Facts } from '@/components/figures/facts'
import { Section } from '@/components/shell/page'
import type { Admin } from '@/lib/auth/actor'
import { versions } from '@/lib/settings/versions'

export function VersionsSection({ admin }: { admin: Admin }) {
  const t = useTranslations('settings')
  return (
    <Section title={t('versions')}>
      <Facts>
        {versions(admin).map(({ name, version }) => (
          <Fact key={name} label={name}>
            {version}
          </Fact>
        ))}
      </Facts>
    </Section>
  )
}
