'use client'

import { useTranslations } from 'next-intl'
import { Money } from '../figures/money'
import { Unpriced } from '../figures/unpriced'
import { MaybeLink } from '../ui/maybe-link'
import { Body, Cell, Head, HeadCell, Row, RowTitle, Table } from '../ui/table'
import type { Stacked } from './stacked'
import { Swatch } from './swatch'

type Props = { data: Stacked; label: string; unit?: 'month' | 'day' }

/** The chart's own numbers, the latest first. Its head is the chart's legend. In the browser too: it draws what the chart has anyway. */
export function BarsTable({ data: { series, bars }, label, unit = 'month' }: Props) {
  const t = useTranslations('chart')
  const named = series.map(({ key, name, colour }) => ({
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
        {named.map(({ key, head }) => (
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
              <span className="whitespace-nowrap">{bar.running ? t('toDate', { bar: bar.long }) : bar.long}</span>
            </RowTitle>
            {bar.parts.map((part, index) => (
              <Cell key={named[index]?.key} label={named[index]?.head} end>
                <MaybeLink href={part.size > 0 ? part.href : undefined}>
                  <Money amount={part} />
                </MaybeLink>
              </Cell>
            ))}
            <Cell label={t('total')} end strong>
              <MaybeLink href={bar.href}>
                <Money amount={bar.total} />
              </MaybeLink>
              <Unpriced count={bar.unpriced} />
            </Cell>
          </Row>
        ))}
      </Body>
    </Table>
  )
}
