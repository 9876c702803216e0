import { useFormatter, useTranslations } from 'next-intl'
import { Moment } from '@/components/figures/moment'
import { Badge } from '@/components/ui/badge'
import type { WatchedKey } from '@/lib/keys/watch'

const tones = {
  healthy: 'good',
  cooling: 'warning',
  invalid: 'danger',
  noEndpoint: 'warning',
  paused: 'neutral',
} as const

/** How a key fares, what is under way with it, and what its provider last complained of. */
export function KeyState({ row: { state, cooling, inFlight, lastError, lastErrorAt } }: { row: WatchedKey }) {
  const t = useTranslations('keyHealth')
  const format = useFormatter()
  const until = cooling && format.dateTime(cooling.until, { timeStyle: 'medium' })
  return (
    <span className="grid justify-items-end gap-0.5 sm:max-w-72 sm:justify-items-start">
      <Badge tone={tones[state]}>{state === 'cooling' ? t('cooling', { until: until ?? '' }) : t(state)}</Badge>
      {state === 'cooling' && cooling && cooling.models.length > 0 && (
        <span className="break-all text-muted text-xs">{cooling.models.slice(0, 5).join(', ')}</span>
      )}
      {inFlight > 0 && <span className="text-muted text-xs">{t('inFlight', { count: inFlight })}</span>}
      {lastError !== null && lastErrorAt !== null && (
        <span className="break-words text-muted text-xs">
          <Moment at={lastErrorAt} /> · {lastError}
        </span>
      )}
    </span>
  )
}
