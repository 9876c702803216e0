import { useTranslations } from 'next-intl'
import type { FormattedMoney } from '@/lib/core/currency'

/** A rounded amount; the exact one, in dollars, is the tooltip. */
export const Money = ({ amount }: { amount: FormattedMoney }) => (
  <data
    value={amount.exact.slice(1)}
    title={amount.exact}
    className={amount.exact === '$0.000000' ? 'whitespace-nowrap text-muted' : 'whitespace-nowrap'}
  >
    {amount.text}
  </data>
)

/** Shown next to an amount that excludes `count` requests, because their models have no price. */
export const UnpricedNote = ({ count }: { count: number }) => (count > 0 ? <Note count={count} /> : null)

function Note({ count }: { count: number }) {
  const t = useTranslations('ui')
  return (
    <small title={t('unpricedHint')} className="block whitespace-nowrap text-warning text-xs">
      {t('unpriced', { count })}
    </small>
  )
}
