import { getFormatter, getTranslations } from 'next-intl/server'
import { Fact, Facts } from '@/components/figures/facts'
import { Section } from '@/components/shell/page'
import type { Admin } from '@/lib/auth/actor'
import { dataFolder } from '@/lib/settings/data-folder'
import { sizeOf } from './size-of'

export async function DataSection({ admin }: { admin: Admin }) {
  const [t, format] = await Promise.all([getTranslations('settings'), getFormatter()])
  const { folder, retentionDays } = await dataFolder(admin)
  const bytes = (count: number) => format.number(...sizeOf(count))
  return (
    <Section title={t('storage')}>
      <Facts>
        {folder && (
          <>
            <Fact label={t('directory')}>
              <code className="font-mono text-sm">{folder.path}</code>
            </Fact>
            <Fact label={t('size')}>{bytes(folder.size)}</Fact>
            <Fact label={t('free')}>{bytes(folder.free)}</Fact>
          </>
        )}
        <Fact label={t('retention')}>
          {retentionDays === null ? t('indefinitely') : t('days', { days: retentionDays })}
        </Fact>
      </Facts>
    </Section>
  )
}
