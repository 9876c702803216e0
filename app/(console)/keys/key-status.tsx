import { useTranslations } from 'next-intl'
import { Badge } from '@/components/ui/badge'
import { isServing } from '@/lib/keys/is-serving'
import type { KeyRow } from '@/lib/keys/row'

export function KeyStatus({ row }: { row: KeyRow }) {
  const t = useTranslations('keys')
  if (row.disabled) return <Badge>{t('paused')}</Badge>
  return isServing(row) ? <Badge tone="good">{t('serving')}</Badge> : <Badge tone="warning">{t('noEndpoint')}</Badge>
}
