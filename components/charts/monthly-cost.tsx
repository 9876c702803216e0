import { useTranslations } from 'next-intl'
import { Section } from '../shell/page'
import { LazyChart } from './lazy-chart'
import { MonthsTable } from './months-table'
import type { StackedMonths } from './stacked-months'

/** A chart, and always a table under it with the same numbers. The height is there before the chart is. */
export function MonthlyCost({ title, data }: { title: string; data: StackedMonths }) {
  const t = useTranslations('chart')
  return (
    <Section title={title} lead={t('lead')}>
      <div className="h-80">
        <LazyChart data={data} label={t('label', { title })} totalLabel={t('total')} />
      </div>
      <div className="sm:overflow-x-auto">
        <MonthsTable data={data} label={title} />
      </div>
    </Section>
  )
}
