import { useFormatter, useTranslations } from 'next-intl'
import { Money } from '@/components/figures/money'
import { Badge } from '@/components/ui/badge'
import type { EntryState } from '@/lib/usage/requests/entry-filter'
import { useMoney } from '../../_lib/money'

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

/** A cost of null is unknown rather than $0: the request is in progress, or its model has no price. */
export function RequestCost({
  pico,
  state,
  exact = false,
}: {
  pico: bigint | null
  state: EntryState
  exact?: boolean
}) {
  const t = useTranslations('requests')
  const money = useMoney()
  if (pico === null) {
    return state === 'reserved' ? (
      <span className="text-muted">–</span>
    ) : (
      <span className="text-warning">{t('unpriced')}</span>
    )
  }
  const amount = money.requestCost(pico)
  return <Money amount={exact ? { ...amount, text: amount.exact } : amount} />
}

/** Milliseconds below one second, else seconds with one decimal. */
export function Duration({ ms }: { ms: number | null }) {
  const format = useFormatter()
  if (ms === null) return <span className="text-muted">–</span>
  const [value, unit] = ms < 1000 ? [ms, 'millisecond'] : [ms / 1000, 'second']
  const options = {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    minimumFractionDigits: ms < 1000 ? 0 : 1,
    maximumFractionDigits: 1,
  } as const
  return <span className="whitespace-nowrap">{format.number(value, options)}</span>
}
