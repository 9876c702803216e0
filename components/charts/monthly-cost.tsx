import { useTranslations } from 'next-intl'
import { Section } from '../shell/page'
import { BarsTable } from './bars-table'
import { CostChart } from './cost-chart'
import type { Stacked } from './stacked'

/** A chart, and always a table under it with the same numbers. */
export function MonthlyCost({ title, lead, data }: { title: string; lead?: string; data: Stacked }) {
  const t = useTranslations('chart')
  return (
    <Section title={title} lead={lead ?? t('lead')}>
      <CostChart title={title} data={data} />
      <div className="sm:overflow-x-auto">
        <BarsTable data={data} label={title} />
      </div>
    </Section>
  )
}
