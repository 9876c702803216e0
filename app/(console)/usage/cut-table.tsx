import { useFormatter, useTranslations } from 'next-intl'
import { othersColour } from '@/components/charts/colours'
import type { Stacked } from '@/components/charts/stacked'
import { Body, Head, HeadCell, Table } from '@/components/ui/table'
import type { Breakdown } from '@/lib/usage/breakdown'
import type { Cut } from '@/lib/usage/cut-sums'
import { CutLine } from './cut-line'
import type { linkTo } from './link-to'

type Props = { data: Breakdown; drawn: Stacked; by: Cut; link: ReturnType<typeof linkTo>; title: string }

/** Everyone and everything there is in the span, not only those that the chart has room for. */
export function CutTable({ data: { rows, total, unit }, drawn, by, link, title }: Props) {
  const t = useTranslations('usage')
  const format = useFormatter()
  const long = unit === 'day' ? ({ dateStyle: 'full' } as const) : ({ month: 'long', year: 'numeric' } as const)
  const nameOf = (name: string) =>
    by === 'day' ? format.dateTime(new Date(`${name.padEnd(10, '-01')}T00:00:00Z`), { ...long, timeZone: 'UTC' }) : name
  const colours = new Map(drawn.series.map(({ key, colour }) => [key, colour]))
  return (
    <Table label={title}>
      <Head>
        <HeadCell>{t(`cuts.${by === 'day' ? unit : by}`)}</HeadCell>
        <HeadCell end>{t('requests')}</HeadCell>
        <HeadCell end>{t('tokens')}</HeadCell>
        {by !== 'day' && <HeadCell end>{t('beforeHead')}</HeadCell>}
        <HeadCell end>{t('share')}</HeadCell>
        <HeadCell end>{t('cost')}</HeadCell>
      </Head>
      <Body>
        {rows.map((row) => (
          <CutLine
            key={row.item.id}
            row={row}
            name={nameOf(row.item.name)}
            totalPico={total.costPico}
            colour={by === 'day' ? undefined : (colours.get(`item-${row.item.id}`) ?? othersColour)}
            href={by === 'day' ? link(String(row.item.id), null) : link(null, row.item)}
          />
        ))}
      </Body>
    </Table>
  )
}
