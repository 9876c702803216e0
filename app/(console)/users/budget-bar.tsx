import { useTranslations } from 'next-intl'
import { Meter } from '@/components/ui/meter'
import type { FormattedMoney } from '@/lib/core/currency'

/** A budget of nothing is used up. */
export const budgetPercent = (spentPico: bigint, limitPico: bigint): number =>
  limitPico > 0n ? Number((spentPico * 100n) / limitPico) : 100

type Props = { name: string; percent: number; limit: FormattedMoney; end?: boolean }

/** The used part of a monthly budget. */
export function BudgetBar({ name, percent, limit, end = false }: Props) {
  const t = useTranslations('limits')
  return (
    <span className={`grid gap-1 pt-0.5 ${end ? 'justify-items-end' : 'justify-items-start'}`}>
      <span className={percent >= 80 ? 'text-warning text-xs' : 'text-muted text-xs'} title={limit.exact}>
        {t('used', { percent, limit: limit.text })}
      </span>
      <span className="block w-24">
        <Meter label={t('barLabel', { name })} value={Math.min(percent, 100)} max={100} />
      </span>
    </span>
  )
}
