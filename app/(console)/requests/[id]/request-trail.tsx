import { useTranslations } from 'next-intl'
import { Section } from '@/components/shell/page'
import { Badge } from '@/components/ui/badge'
import type { Tried } from '@/lib/usage/entry-detail'

/** The keys that were tried, in order, with what each answered. */
export function RequestTrail({ tries }: { tries: Tried[] }) {
  const t = useTranslations('requests')
  if (tries.length === 0) return null
  return (
    <Section title={t('attempts')} lead={t('attemptsLead')}>
      <ol className="grid max-w-3xl list-inside list-decimal border-line border-t">
        {tries.map(({ key, status }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the order is what tells one try from another
          <li key={index} className="border-line border-b py-2 marker:text-muted">
            <span className="mr-3">{key.name}</span>
            <Badge tone={status !== null && status < 400 ? 'good' : 'danger'}>{status ?? t('noResponse')}</Badge>
          </li>
        ))}
      </ol>
    </Section>
  )
}
