import { getTranslations } from 'next-intl/server'
import { BarsTable } from '@/components/charts/bars-table'
import { CostChart } from '@/components/charts/cost-chart'
import { Empty } from '@/components/shell/empty'
import { Section } from '@/components/shell/page'
import { Disclosure } from '@/components/ui/disclosure'
import type { Breakdown, BreakdownQuery } from '@/lib/usage/breakdown'
import { stack } from '@/lib/usage/stack'
import { stacked } from '../../_lib/stacked'
import { today } from '../../_lib/today'
import { cutLines } from './cut-lines'
import { CutTable } from './cut-table'
import { linkTo } from './link-to'
import { type Base, type UsageParams, usageHref } from './search-params'
import { UsageFigures } from './usage-figures'

type Props = { base: Base; params: UsageParams; query: BreakdownQuery; data: Breakdown }

/** The sums, the chart, and tables of the same numbers. */
export async function UsageView({ base, params, query, data }: Props) {
  const t = await getTranslations('usage')
  const { unit, cells, bars } = data
  const link = linkTo(base, params, query)
  const drawn = await stacked(stack(cells, bars), { unit, day: today(), linkTo: link })
  const allHref = params.all ? null : usageHref(base, { ...params, all: true })
  const lines = await cutLines({ data, drawn, by: query.by, link, allHref })
  const cut = query.by === 'day' ? unit : query.by
  const title = t(`titles.${cut}`)
  const each = t(unit === 'day' ? 'dailyBreakdown' : 'monthlyBreakdown')
  return (
    <>
      <UsageFigures base={base} params={params} query={query} data={data} />
      {data.total.requests === 0 && <Empty title={t('empty')}>{t('emptyHint')}</Empty>}
      {data.total.requests > 0 && (
        <Section title={title}>
          <CostChart title={title} data={drawn} />
          <CutTable lines={lines} title={title} cut={cut} compared={query.by !== 'day'} />
          {query.by !== 'day' && (
            <Disclosure summary={each}>
              <BarsTable data={drawn} label={each} unit={unit} />
            </Disclosure>
          )}
        </Section>
      )}
    </>
  )
}
