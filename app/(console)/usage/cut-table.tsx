import { useFormatter, useTranslations } from 'next-intl'
import { othersColour } from '@/components/charts/colours'
import type { Stacked } from '@/components/charts/stacked'
import { Body, Head, HeadCell, Table } from '@/components/ui/table'
import type { Breakdown } from '@/lib/usage/breakdown'
import type { Cut } from '@/lib/usage/slices'
import { shorten } from '@/lib/usage/shorten'
import type { Item } from '@/lib/usage/stack'
import { CutLine } from './cut-line'
import type { linkTo } from './link-to'

const MOST_ROWS = 50

type Props = {
  data: Breakdown
  drawn: Stacked
  by: Cut
  link: ReturnType<typeof linkTo>
  title: string
  /** Where all rows are; null when they are here. */
  allHref: string | null
}

/** Everyone and everything there is in the span, not only those that the chart has room for. */
export function CutTable({ data: { rows, total, unit }, drawn, by, link, title, allHref }: Props) {
  const t = useTranslations()
  const format = useFormatter()
  const long = unit === 'day' ? ({ dateStyle: 'full' } as const) : ({ month: 'long', year: 'numeric' } as const)
  const dayName = (bar: string) =>
    format.dateTime(new Date(`${bar.padEnd(10, '-01')}T00:00:00Z`), { ...long, timeZone: 'UTC' })
  const nameOf = ({ name, deleted }: Item) =>
    by === 'day' ? dayName(name) : deleted ? t('chart.deleted', { name }) : name
  const colours = new Map(drawn.series.map(({ key, colour }) => [key, colour]))
  const colourOf = (key: string) => (by === 'day' ? undefined : (colours.get(key) ?? othersColour))
  const hrefOf = (item: Item) => (by === 'day' ? link(String(item.id), null) : link(null, item))
  const { shown, rest } = shorten(rows, allHref ? MOST_ROWS : rows.length)
  return (
    <Table label={title}>
      <Head>
        <HeadCell>{t(`usage.cuts.${by === 'day' ? unit : by}`)}</HeadCell>
        <HeadCell end>{t('usage.requests')}</HeadCell>
        <HeadCell end>{t('usage.tokens')}</HeadCell>
        {by !== 'day' && <HeadCell end>{t('usage.beforeHead')}</HeadCell>}
        <HeadCell end>{t('usage.share')}</HeadCell>
        <HeadCell end>{t('usage.cost')}</HeadCell>
      </Head>
      <Body>
        {shown.map(({ item, ...row }) => (
          <CutLine
            key={item.id}
            row={row}
            name={nameOf(item)}
            totalPico={total.costPico}
            colour={colourOf(`item-${item.id}`)}
            href={row.requests > 0 ? hrefOf(item) : undefined}
          />
        ))}
        {rest && allHref && (
          <CutLine
            row={rest}
            name={t('usage.more', { count: rest.count })}
            totalPico={total.costPico}
            colour={colourOf('rest')}
            href={allHref}
          />
        )}
      </Body>
    </Table>
  )
}
