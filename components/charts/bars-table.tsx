import { useTranslations } from 'next-intl'
import { Money } from '../figures/money'
import { Unpriced } from '../figures/unpriced'
import { Body, Cell, Head, HeadCell, Row, RowTitle, Table } from '../ui/table'
import type { StackedMonths } from './stacked-months'
import { Swatch } from './swatch'

/** The chart's own numbers, the latest month first. Its head is the chart's legend. */
export function MonthsTable({ data: { people, months }, label }: { data: StackedMonths; label: string }) {
  const t = useTranslations('chart')
  const named = people.map(({ key, name, colour }) => ({
    key,
    head: (
      <>
        <Swatch colour={colour} />
        <span className="max-w-24 truncate sm:inline-block sm:align-bottom" title={name}>
          {name}
        </span>
      </>
    ),
  }))
  return (
    <Table label={label}>
      <Head>
        <HeadCell>{t('month')}</HeadCell>
        {named.map(({ key, head }) => (
          <HeadCell key={key} end>
            {head}
          </HeadCell>
        ))}
        <HeadCell end>{t('total')}</HeadCell>
      </Head>
      <Body>
        {months.toReversed().map((month) => (
          <Row key={month.key}>
            <RowTitle>
              <span className="whitespace-nowrap">
                {month.running ? t('soFar', { month: month.long }) : month.long}
              </span>
            </RowTitle>
            {month.parts.map((part, index) => (
              <Cell key={named[index]?.key} label={named[index]?.head} end>
                <Money amount={part} />
              </Cell>
            ))}
            <Cell label={t('total')} end>
              <span className="font-medium">
                <Money amount={month.total} />
              </span>
              <Unpriced count={month.unpriced} />
            </Cell>
          </Row>
        ))}
      </Body>
    </Table>
  )
}
