import { useFormatter, useNow, useTimeZone, useTranslations } from 'next-intl'
import { Section } from '@/components/shell/page'
import { CopyLine } from '@/components/ui/copy-line'

const command = 'npx chatelaine set-zone Europe/Berlin'

export function ZoneSection() {
  const t = useTranslations('settings')
  const format = useFormatter()
  const [zone, now] = [useTimeZone() ?? 'UTC', useNow()]
  const time = format.dateTime(now, { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <Section title={t('zone')}>
      <p>{t('zoneNow', { zone, time })}</p>
      <p className="text-muted">{t('zoneHint')}</p>
      <CopyLine label={t('zoneCommand')} text={command} />
    </Section>
  )
}
