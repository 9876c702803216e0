import { useTranslations } from 'next-intl'
import { LazyChart } from './lazy-chart'
import type { Stacked } from './stacked'

/** The height is there before the chart is. A table of the same numbers belongs under it. */
export function CostChart({ title, data }: { title: string; data: Stacked }) {
  const t = useTranslations('chart')
  return (
    <div className="h-80">
      <LazyChart data={data} label={t('label', { title })} totalLabel={t('total')} />
    </div>
  )
}
