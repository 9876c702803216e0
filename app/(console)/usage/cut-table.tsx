import { useFormatter, useTranslations } from 'next-intl'
import { Body, Head, HeadCell, Table } from '@/components/ui/table'
import type { Breakdown, BreakdownQuery } from '@/lib/usage/breakdown'
import { CutLine } from './cut-line'
import type { linkTo } from './link-to'

type Props = { data: Breakdown; query: BreakdownQuery; link: ReturnType<typeof linkTo>; title: string }

/** Everyone and everything there is in the span, not only those that the chart has room for. */
export function CutTable({ data: { rows, total, unit }, query: { by }, link, title }: Props) {
  const t = useTranslations('usage')
  const format = useFormatter()
  const long = unit === 'day' ? ({ dateStyle: 'full' } as const) : ({ month: 'long', year: 'numeric' } as const)
  const nameOf = (name: string) =>
    by === 'day' ? format.dateTime(new Date(`${name.padEnd(10, '-01')}T00:00:00Z`), { ...long, timeZone: 'UTC' }) : name
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
            compared={by !== 'day'}
            href={by === 'day' ? link(String(row.item.id), null) : link(null, row.item)}
          />
        ))}
      </Body>
    </Table>
  )
}
