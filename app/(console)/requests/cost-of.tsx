import { useTranslations } from 'next-intl'
import { Money } from '@/components/figures/money'
import { fineDollars } from '@/lib/core/dollars'
import type { EntryState } from '@/lib/usage/entry-query'

/** A cost that is not known is not $0: the request is open still, or its model has no price. */
export function CostOf({ pico, state, exact = false }: { pico: bigint | null; state: EntryState; exact?: boolean }) {
  const t = useTranslations('requests')
  if (pico === null) {
    return state === 'reserved' ? (
      <span className="text-muted">–</span>
    ) : (
      <span className="text-warning">{t('unpriced')}</span>
    )
  }
  const amount = fineDollars(pico)
  return <Money amount={exact ? { ...amount, text: amount.exact } : amount} />
}
