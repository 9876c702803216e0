import { useTranslations } from 'next-intl'
import { Meter } from '@/components/ui/meter'
import { formatDollars } from '@/lib/core/money'

type Props = { name: string; spentPico: bigint; limitPico: bigint | null; end?: boolean }

/** The used part of a monthly budget; nothing if there is no budget. */
export function BudgetBar({ name, spentPico, limitPico, end = false }: Props) {
  const t = useTranslations('limits')
  if (limitPico === null) return null
  const limit = formatDollars(limitPico)
  const percent = limitPico > 0n ? Number((spentPico * 100n) / limitPico) : 100
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
