import { useTranslations } from 'next-intl'
import { Empty } from '@/components/shell/empty'
import { Section } from '@/components/shell/page'
import { Body, Cell, Head, HeadCell, Row, RowActions, RowTitle, Table } from '@/components/ui/table'
import { perMillionText } from '@/lib/core/dollars'
import type { PriceRow } from '@/lib/settings/prices'
import { RemovePriceButton } from './remove-price-button'

export function PriceTable({ prices }: { prices: PriceRow[] }) {
  const t = useTranslations('prices')
  if (prices.length === 0) return <Empty title={t('empty')}>{t('emptyHint')}</Empty>
  return (
    <Section title={t('custom')} lead={t('customLead')}>
      <Table label={t('custom')}>
        <Head>
          <HeadCell>{t('model')}</HeadCell>
          <HeadCell>{t('effectiveFrom')}</HeadCell>
          <HeadCell end>{t('input')}</HeadCell>
          <HeadCell end>{t('cachedInput')}</HeadCell>
          <HeadCell end>{t('output')}</HeadCell>
          <HeadCell>
            <span className="sr-only">{t('actions')}</span>
          </HeadCell>
        </Head>
        <Body>
          {prices.map(({ id, model, validFrom, inputPico, cachedInputPico, outputPico }) => (
            <Row key={id}>
              <RowTitle>
                <code className="font-mono text-sm">{model}</code>
              </RowTitle>
              <Cell label={t('effectiveFrom')}>{validFrom}</Cell>
              <Cell label={t('input')} end>
                {perMillionText(inputPico)}
              </Cell>
              <Cell label={t('cachedInput')} end>
                {perMillionText(cachedInputPico)}
              </Cell>
              <Cell label={t('output')} end>
                {perMillionText(outputPico)}
              </Cell>
              <RowActions>
                <RemovePriceButton id={id} model={model} validFrom={validFrom} />
              </RowActions>
            </Row>
          ))}
        </Body>
      </Table>
    </Section>
  )
}
