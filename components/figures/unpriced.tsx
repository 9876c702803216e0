import { useTranslations } from 'next-intl'

/** Says beside an amount that some requests are not in it, because their model has no price. */
export function Unpriced({ count }: { count: number }) {
  const t = useTranslations('ui')
  if (count === 0) return null
  return (
    <small title={t('unpricedWhy')} className="block whitespace-nowrap text-warning text-xs">
      {t('unpriced', { count })}
    </small>
  )
}
