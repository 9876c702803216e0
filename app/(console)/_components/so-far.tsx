import { useFormatter, useTranslations } from 'next-intl'
import { Figure, Figures } from '@/components/figures/figure'
import { Money } from '@/components/figures/money'
import { Unpriced } from '@/components/figures/unpriced'
import { dollars } from '@/lib/core/dollars'
import type { Day } from '@/lib/core/time'
import type { MonthSoFar } from '@/lib/usage/month-so-far'

export function SoFar({ soFar, day }: { soFar: MonthSoFar; day: Day }) {
  const t = useTranslations('overview')
  const format = useFormatter()
  const { costPico, lastPico, change, forecastPico, requests, unpriced } = soFar
  const month = format.dateTime(new Date(day), { month: 'long', year: 'numeric', timeZone: 'UTC' })
  const last = dollars(lastPico)
  return (
    <Figures>
      <Figure
        label={t('thisMonth', { month })}
        value={<Money amount={dollars(costPico)} />}
        note={unpriced > 0 ? <Unpriced count={unpriced} /> : t('requests', { count: requests })}
      />
      <Figure
        label={t('change')}
        value={change === null ? '–' : format.number(change, { style: 'percent', signDisplay: 'exceptZero' })}
        note={<span title={last.exact}>{t('changeNote', { amount: last.text })}</span>}
      />
      <Figure
        label={t('forecast')}
        value={forecastPico === null ? '–' : <Money amount={dollars(forecastPico)} />}
        note={forecastPico === null ? t('forecastLater') : t('forecastNote')}
      />
    </Figures>
  )
}
