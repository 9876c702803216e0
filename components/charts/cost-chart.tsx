'use client'

import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { Money, UnpricedNote } from '../figures/money'
import { Section } from '../shell/page'
import { OptionalLink } from '../ui/optional-link'
import { Body, Cell, Head, HeadCell, Row, RowTitle, Table } from '../ui/table'
import type { ChartData } from './chart-data'
import { Swatch } from './swatch'

/** Recharts is large and the page is readable without it, so it loads after the first paint. */
const LazyChart = dynamic(() => import('./stacked-chart'), { ssr: false })

/** Reserves the chart's height to avoid a layout shift. Always show a table of the same data below it. */
export function CostChart({ title, data }: { title: string; data: ChartData }) {
  const t = useTranslations('chart')
  return (
    <div className="h-80">
      <LazyChart data={data} label={t('label', { title })} totalLabel={t('total')} />
    </div>
  )
}

type TableProps = { data: ChartData; label: string; unit?: 'month' | 'day' }

/**
 * The chart's data as a table, latest first; the column heads are the chart's legend. A client component on purpose: the
 * chart needs the same data in the browser, and it is smaller than the rendered rows.
 */
export function CostTable({ data: { series, bars }, label, unit = 'month' }: TableProps) {
  const t = useTranslations('chart')
  const columns = series.map(({ key, name, colour }) => ({
    key,
    head: (
      <span className="flex flex-wrap items-center gap-x-1.5 sm:justify-end">
        <Swatch colour={colour} flush />
        <span className="max-w-24 truncate" title={name}>
          {name}
        </span>
      </span>
    ),
  }))
  return (
    <Table label={label}>
      <Head>
        <HeadCell>{t(unit)}</HeadCell>
        {columns.map(({ key, head }) => (
          <HeadCell key={key} end>
            {head}
          </HeadCell>
        ))}
        <HeadCell end>{t('total')}</HeadCell>
      </Head>
      <Body>
        {bars.toReversed().map((bar) => (
          <Row key={bar.key}>
            <RowTitle>
              <span className="whitespace-nowrap">{bar.inProgress ? t('toDate', { bar: bar.long }) : bar.long}</span>
            </RowTitle>
            {bar.segments.map((segment, index) => (
              <Cell key={columns[index]?.key} label={columns[index]?.head} end>
                <OptionalLink href={segment.size > 0 ? segment.href : undefined}>
                  <Money amount={segment} />
                </OptionalLink>
              </Cell>
            ))}
            <Cell label={t('total')} end strong>
              <OptionalLink href={bar.href}>
                <Money amount={bar.total} />
              </OptionalLink>
              <UnpricedNote count={bar.unpriced} />
            </Cell>
          </Row>
        ))}
      </Body>
    </Table>
  )
}

/** A section with a chart and a table of the same data. */
export function MonthlyCost({ title, lead, data }: { title: string; lead?: string; data: ChartData }) {
  const t = useTranslations('chart')
  return (
    <Section title={title} lead={lead ?? t('lead')}>
      <CostChart title={title} data={data} />
      <div className="sm:overflow-x-auto">
        <CostTable data={data} label={title} />
      </div>
    </Section>
  )
}
