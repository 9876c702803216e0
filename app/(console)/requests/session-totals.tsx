import { useFormatter, useTranslations } from 'next-intl'
import { Money, UnpricedNote } from '@/components/figures/money'
import { Stat, StatList } from '@/components/figures/stat'
import type { SessionTotals as Totals } from '@/lib/usage/callers'
import { useMoney } from '../../_lib/money'

/** What the requests of one session add up to, on all pages of the log. */
export function SessionTotals({ totals }: { totals: Totals | null }) {
  const t = useTranslations('usage')
  const [format, money] = [useFormatter(), useMoney()]
  if (!totals) return null
  return (
    <StatList>
      <Stat
        label={t('cost')}
        value={<Money amount={money.amount(totals.costPico)} />}
        note={<UnpricedNote count={totals.unpriced} />}
      />
      <Stat label={t('requests')} value={format.number(totals.requests)} />
      <Stat label={t('tokens')} value={format.number(totals.units)} />
    </StatList>
  )
}
