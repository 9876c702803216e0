import { getFormatter, getTranslations } from 'next-intl/server'
import { othersColour } from '@/components/charts/colours'
import type { Stacked } from '@/components/charts/stacked'
import { type Dollars, dollars } from '@/lib/core/dollars'
import type { Breakdown, BreakdownRow } from '@/lib/usage/breakdown'
import { shorten } from '@/lib/usage/shorten'
import type { Cut } from '@/lib/usage/slices'
import type { Item } from '@/lib/usage/stack'
import type { linkTo } from './link-to'

/** What a line of the table says. */
export type Line = {
  key: string
  name: string
  href: string | undefined
  /** As in the chart. */
  colour: string | undefined
  requests: string
  tokens: string
  before: Dollars | undefined
  share: string
  cost: Dollars
  unpriced: number
  isIdle: boolean
}

const MOST_ROWS = 50

type Options = {
  data: Breakdown
  drawn: Stacked
  by: Cut
  link: ReturnType<typeof linkTo>
  /** Where all rows are; null when they are here. */
  allHref: string | null
}

/** Everyone and everything there is in the span, not only those that the chart has room for. */
export async function cutLines({ data: { rows, total, unit }, drawn, by, link, allHref }: Options): Promise<Line[]> {
  const [t, format] = await Promise.all([getTranslations(), getFormatter()])
  const long = unit === 'day' ? ({ dateStyle: 'full' } as const) : ({ month: 'long', year: 'numeric' } as const)
  const dayName = (bar: string) =>
    format.dateTime(new Date(`${bar.padEnd(10, '-01')}T00:00:00Z`), { ...long, timeZone: 'UTC' })
  const nameOf = ({ name, deleted }: Item) =>
    by === 'day' ? dayName(name) : deleted ? t('chart.deleted', { name }) : name
  const hrefOf = (item: Item) => (by === 'day' ? link(String(item.id), null) : link(null, item))
  const colours = new Map(drawn.series.map(({ key, colour }) => [key, colour]))
  const percent = { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 } as const
  const lineOf = (row: Omit<BreakdownRow, 'item'>, key: string, name: string, href: string | undefined): Line => ({
    ...{ key, name, href },
    colour: by === 'day' ? undefined : (colours.get(key) ?? othersColour),
    requests: format.number(row.requests),
    tokens: format.number(row.units),
    before: by === 'day' ? undefined : dollars(row.beforePico),
    share: format.number(total.costPico > 0n ? Number((row.costPico * 10_000n) / total.costPico) / 10_000 : 0, percent),
    cost: dollars(row.costPico),
    unpriced: row.unpriced,
    isIdle: row.requests === 0,
  })
  const { shown, rest } = shorten(rows, allHref ? MOST_ROWS : rows.length)
  const lines = shown.map((row) =>
    lineOf(row, `item-${row.item.id}`, nameOf(row.item), row.requests > 0 ? hrefOf(row.item) : undefined),
  )
  return rest && allHref ? [...lines, lineOf(rest, 'rest', t('usage.more', { count: rest.count }), allHref)] : lines
}
