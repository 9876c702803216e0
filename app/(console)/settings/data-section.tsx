import { useFormatter, useTranslations } from 'next-intl'
import { Fact, Facts } from '@/components/figures/facts'
import { Section } from '@/components/shell/page'
import type { DataFolder } from '@/lib/settings/data-folder'
import { sizeOf } from './size-of'

export function DataSection({ folder: { path, size, free, retentionDays } }: { folder: DataFolder }) {
  const t = useTranslations('settings')
  const format = useFormatter()
  const bytes = (count: number) => format.number(...sizeOf(count))
  return (
    <Section title={t('data')}>
      <Facts>
        <Fact label={t('folder')}>
          <code className="font-mono text-sm">{path}</code>
        </Fact>
        <Fact label={t('size')}>{bytes(size)}</Fact>
        <Fact label={t('free')}>{bytes(free)}</Fact>
        <Fact label={t('retention')}>{retentionDays === null ? t('forever') : t('days', { days: retentionDays })}</Fact>
      </Facts>
    </Section>
  )
}
