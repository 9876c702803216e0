import { useTranslations } from 'next-intl'

/** Says beside an amount that some requests are not in it, because their model has no price. */
export const Unpriced = ({ count }: { count: number }) => (count > 0 ? <Note count={count} /> : null)

function Note({ count }: { count: number }) {
  const t = useTranslations('ui')
  return (
    <small title={t('unpricedHint')} className="block whitespace-nowrap text-warning text-xs">
      {t('unpriced', { count })}
    </small>
  )
}
