import { useTranslations } from 'next-intl'
import { Badge } from '@/components/ui/badge'
import type { EntryState } from '@/lib/usage/entry-query'

const tones = {
  reserved: 'neutral',
  settled: 'good',
  estimated: 'warning',
  failed: 'danger',
  interrupted: 'warning',
} as const

export function StateBadge({ state, status }: { state: EntryState; status: number | null }) {
  const t = useTranslations('requests')
  return (
    <span title={t(`stateHints.${state}`)}>
      <Badge tone={tones[state]}>
        {t(`states.${state}`)}
        {state === 'failed' && <span className="text-muted">{status ?? t('noResponse')}</span>}
      </Badge>
    </span>
  )
}
