import { getFormatter, getTranslations } from 'next-intl/server'
import type { ChartData } from '@/components/charts/chart-data'
import { othersColour } from '@/components/charts/colours'
import type { FormattedMoney } from '@/lib/core/currency'
import type { Breakdown, BreakdownRow } from '@/lib/usage/breakdown'
import { collapseRows } from '@/lib/usage/breakdown'
import type { Dimension } from '@/lib/usage/rollups/rollup-query'
import type { Item } from '@/lib/usage/series'
import { getMoney } from '../../_lib/money'
import type { drillDown } from './drill-down'

/** A formatted row of the usage table. */
export type UsageRow = {
  key: string
  name: string
  href: string | undefined
  /** The row's colour in the chart. */
  colour: string | undefined
  requests: string
  tokens: string
  previous: FormattedMoney | undefined
  share: string
  cost: FormattedMoney
  unpriced: number
  isIdle: boolean
}

const MAX_ROWS = 50

type Options = {
  data: Breakdown
  chart: ChartData
  dimension: Dimension
  hrefFor: ReturnType<typeof drillDown>
  /** A link to the page with all rows; null if this is that page. */
  allHref: string | null
}

/** All items of the breakdown, unlike the chart; beyond `MAX_ROWS` the rest is summed up in one row. */
export async function usageRows({
  data: { rows, total, unit },
  chart,
  dimension,
  hrefFor,
  allHref,
}: Options): Promise<UsageRow[]> {
  const [t, format, money] = await Promise.all([getTranslations(), getFormatter(), getMoney()])
  const long = unit === 'day' ? ({ dateStyle: 'full' } as const) : ({ month: 'long', year: 'numeric' } as const)
  const formatBucket = (bucket: string) =>
    format.dateTime(new Date(`${bucket.padEnd(10, '-01')}T00:00:00Z`), { ...long, timeZone: 'UTC' })
  const nameOf = ({ name, deleted }: Item) =>
    dimension === 'day' ? formatBucket(name) : deleted ? t('chart.deleted', { name }) : name
  const hrefOf = (item: Item) => (dimension === 'day' ? hrefFor(String(item.id), null) : hrefFor(null, item))
  const colours = new Map(chart.series.map(({ key, colour }) => [key, colour]))
  const percent = { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 } as const
  const toRow = (row: Omit<BreakdownRow, 'item'>, key: string, name: string, href: string | undefined): UsageRow => ({
    ...{ key, name, href },
    colour: dimension === 'day' ? undefined : (colours.get(key) ?? othersColour),
    requests: format.number(row.requests),
    tokens: format.number(row.units),
    previous: dimension === 'day' ? undefined : money.amount(row.previousPico),
    share: format.number(total.costPico > 0n ? Number((row.costPico * 10_000n) / total.costPico) / 10_000 : 0, percent),
    cost: money.amount(row.costPico),
    unpriced: row.unpriced,
    isIdle: row.requests === 0,
  })
  const { shown, rest } = collapseRows(rows, allHref ? MAX_ROWS : rows.length)
  const visibleRows = shown.map((row) =>
    toRow(row, `item-${row.item.id}`, nameOf(row.item), row.requests > 0 ? hrefOf(row.item) : undefined),
  )
  return rest && allHref
    ? [...visibleRows, toRow(rest, 'rest', t('usage.more', { count: rest.count }), allHref)]
    : visibleRows
}
