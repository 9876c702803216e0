import { getTranslations } from 'next-intl/server'
import { MonthlyCost } from '@/components/charts/cost-chart'
import { type Day, monthRange } from '@/lib/core/time'
import type { Breakdown } from '@/lib/usage/breakdown'
import { type Cell, toSeries } from '@/lib/usage/series'
import { buildChartData, type ChartHref } from '../_lib/chart-data'
import { lastTwelveMonths, today } from '../_lib/dates'
import { toDateRangeParams } from '../_lib/search-params'
import { usageHref } from '../(console)/usage/search-params'

/** One user's cost by month and model. */
export async function MonthlyCostByModel({
  data: { buckets, cells },
  hrefFor,
}: {
  data: Breakdown
  hrefFor: ChartHref
}) {
  const t = await getTranslations('chart')
  const data = await buildChartData(toSeries(cells, buckets), { unit: 'month', day: today(), hrefFor })
  return <MonthlyCost title={t('byModel')} lead={t('byModelLead')} data={data} />
}

/** The team's cost by month and user. */
export async function MonthlyCostByUser({ cells, day }: { cells: Cell[]; day: Day }) {
  const t = await getTranslations('overview')
  const data = await buildChartData(toSeries(cells, lastTwelveMonths(day)), {
    unit: 'month',
    day,
    hrefFor: userMonthHref,
  })
  return <MonthlyCost title={t('monthlyCost')} data={data} />
}

/** A bar links to the usage of that month; a segment to the user's usage, by model. */
const userMonthHref: ChartHref = (month, user) => {
  const filter = user ? ({ user: Number(user.id), by: 'model' } as const) : {}
  return usageHref('', { ...toDateRangeParams(monthRange(month)), ...filter })
}
