import { useTranslations } from 'next-intl'
import type { KeyRow } from '@/lib/keys/row'

/** Which requests a key gets, where that is not simply its share of all. */
export function KeyShare({ row: { tier, weight, models } }: { row: KeyRow }) {
  const t = useTranslations('keyHealth')
  const parts = [
    ...(tier === 0 ? [] : [t('priorityOf', { tier })]),
    ...(weight === 1 ? [] : [t('weightOf', { weight })]),
    ...(models === null ? [] : [models.length === 0 ? t('noModels') : models.join(', ')]),
  ]
  if (parts.length === 0) return null
  return <span className="block break-words font-normal text-muted text-xs sm:max-w-56">{parts.join(' · ')}</span>
}
