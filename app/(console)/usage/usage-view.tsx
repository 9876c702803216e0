import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { getFormatter, getTranslations } from 'next-intl/server'
import { CostChart, CostTable } from '@/components/charts/cost-chart'
import { Money, UnpricedNote } from '@/components/figures/money'
import { Stat, StatList } from '@/components/figures/stat'
import { EmptyState, Section } from '@/components/shell/page'
import { buttonClass } from '@/components/ui/button'
import { Disclosure } from '@/components/ui/disclosure'
import { OptionalLink } from '@/components/ui/optional-link'
import type { Breakdown, BreakdownQuery } from '@/lib/usage/breakdown'
import { lastDaysOf, previousRange } from '@/lib/usage/date-range'
import { relativeChange } from '@/lib/usage/month-so-far'
import { toSeries } from '@/lib/usage/series'
import { buildChartData } from '../../_lib/chart-data'
import { formatDateRange, today } from '../../_lib/dates'
import { getMoney } from '../../_lib/money'
import { type BasePath, toDateRangeParams } from '../../_lib/search-params'
import { requestsHref } from '../requests/search-params'
import { drillDown } from './drill-down'
import { type UsageParams, usageHref } from './search-params'
import { usageRows } from './usage-rows'
import { UsageTable } from './usage-table'

type UsageViewProps = { basePath: BasePath; params: UsageParams; query: BreakdownQuery; data: Breakdown }

/** Totals, the chart, and tables of the same data. */
export async function UsageView({ basePath, params, query, data }: UsageViewProps) {
  const t = await getTranslations('usage')
  const { unit, cells, buckets } = data
  const hrefFor = drillDown(basePath, params, query)
  const chart = await buildChartData(toSeries(cells, buckets), { unit, day: today(), hrefFor })
  const allHref = params.all ? null : usageHref(basePath, { ...params, all: true })
  const rows = await usageRows({ data, chart, dimension: query.by, hrefFor, allHref })
  const dimension = query.by === 'day' ? unit : query.by
  const title = t(`titles.${dimension}`)
  const breakdownTitle = t(unit === 'day' ? 'dailyBreakdown' : 'monthlyBreakdown')
  return (
    <>
      <UsageStats basePath={basePath} params={params} query={query} data={data} />
      {data.total.requests === 0 && <EmptyState title={t('empty')}>{t('emptyHint')}</EmptyState>}
      {data.total.requests > 0 && (
        <Section title={title}>
          <CostChart title={title} data={chart} />
          <UsageTable rows={rows} title={title} dimension={dimension} showPrevious={query.by !== 'day'} />
          {query.by !== 'day' && (
            <Disclosure summary={breakdownTitle}>
              <CostTable data={chart} label={breakdownTitle} unit={unit} />
            </Disclosure>
          )}
        </Section>
      )}
    </>
  )
}

type UsageStatsProps = { basePath: BasePath; params: UsageParams; query: BreakdownQuery; data: Breakdown }

/** Totals of the date range, compared with the previous one. */
async function UsageStats({ basePath, params, query: { range }, data: { total, previousPico } }: UsageStatsProps) {
  const [t, format, money] = await Promise.all([getTranslations('usage'), getFormatter(), getMoney()])
  const { user, key, model } = params
  const [previousCost, previous] = [money.amount(previousPico), previousRange(range)]
  const change = relativeChange(previousPico, total.costPico)
  const log = requestsHref(basePath, { ...toDateRangeParams(lastDaysOf(range, 31)), user, key, model })
  return (
    <StatList>
      <Stat
        label={t('cost')}
        value={<Money amount={money.amount(total.costPico)} />}
        note={<UnpricedNote count={total.unpriced} />}
      />
      <Stat
        label={t('change')}
        value={change === null ? '–' : format.number(change, { style: 'percent', signDisplay: 'exceptZero' })}
        note={
          <OptionalLink href={usageHref(basePath, { ...params, ...toDateRangeParams(previous) })}>
            <span title={previousCost.exact}>
              {t('previousCost', { amount: previousCost.text, days: await formatDateRange(previous) })}
            </span>
          </OptionalLink>
        }
      />
      <Stat
        label={t('requests')}
        value={format.number(total.requests)}
        note={total.requests > 0 && <OptionalLink href={log}>{t('viewRequests')}</OptionalLink>}
      />
      <Stat label={t('tokens')} value={format.number(total.units)} />
    </StatList>
  )
}

type UsageExportsProps = { basePath: BasePath; params: UsageParams; query: BreakdownQuery }

/** Plain links, so that the browser shows the download's progress and it survives navigation. */
export function UsageExports({ basePath, params, query }: UsageExportsProps) {
  const t = useTranslations('usage')
  const { user, key, model } = params
  const days = toDateRangeParams(query.range)
  const files = [
    { text: t('exportUsage'), href: usageHref(basePath, { ...params, ...days }, '/usage.csv') },
    ...(basePath
      ? []
      : [{ text: t('exportRequests'), href: requestsHref(basePath, { ...days, user, key, model }, '/requests.csv') }]),
  ]
  return files.map(({ text, href }) => (
    <a key={href} href={href} download className={buttonClass()}>
      <Download aria-hidden className="size-4" />
      {text}
    </a>
  ))
}
