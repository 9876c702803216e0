import { useFormatter, useTranslations } from 'next-intl'
import { Swatch } from '@/components/charts/swatch'
import { Money } from '@/components/figures/money'
import { Unpriced } from '@/components/figures/unpriced'
import { MaybeLink } from '@/components/ui/maybe-link'
import { Cell, Row, RowTitle } from '@/components/ui/table'
import { dollars } from '@/lib/dollars'
import type { BreakdownRow } from '@/lib/usage/breakdown'

type Props = {
  row: Omit<BreakdownRow, 'item'>
  name: string
  totalPico: bigint
  colour: string | undefined
  href: string | undefined
}

export function CutLine({ row: { costPico, beforePico, ...row }, name, totalPico, colour, href }: Props) {
  const t = useTranslations()
  const format = useFormatter()
  const share = totalPico > 0n ? Number((costPico * 10_000n) / totalPico) / 10_000 : 0
  return (
    <Row dimmed={row.requests === 0}>
      <RowTitle>
        {colour && <Swatch colour={colour} />} <MaybeLink href={href}>{name}</MaybeLink>
      </RowTitle>
      <Cell label={t('usage.requests')} end>
        {format.number(row.requests)}
      </Cell>
      <Cell label={t('usage.tokens')} end>
        {format.number(row.units)}
      </Cell>
      {colour && (
        <Cell label={t('usage.beforeHead')} end>
          <Money amount={dollars(beforePico)} />
        </Cell>
      )}
      <Cell label={t('usage.share')} end>
        <span className="text-muted">
          {format.number(share, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 })}
        </span>
      </Cell>
      <Cell label={t('usage.cost')} end>
        <span className="font-medium">
          <Money amount={dollars(costPico)} />
        </span>
        <Unpriced count={row.unpriced} />
      </Cell>
    </Row>
  )
}
