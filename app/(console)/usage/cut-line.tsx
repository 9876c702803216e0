import { useTranslations } from 'next-intl'
import { Swatch } from '@/components/charts/swatch'
import { Money } from '@/components/figures/money'
import { Unpriced } from '@/components/figures/unpriced'
import { MaybeLink } from '@/components/ui/maybe-link'
import { Cell, Row, RowTitle } from '@/components/ui/table'
import type { Line } from './cut-lines'

export function CutLine({ name, href, colour, requests, tokens, before, share, cost, unpriced, isIdle }: Line) {
  const t = useTranslations('usage')
  return (
    <Row dimmed={isIdle}>
      <RowTitle>
        {colour && <Swatch colour={colour} />} <MaybeLink href={href}>{name}</MaybeLink>
      </RowTitle>
      <Cell label={t('requests')} end>
        {requests}
      </Cell>
      <Cell label={t('tokens')} end>
        {tokens}
      </Cell>
      {before && (
        <Cell label={t('previousPeriod')} end>
          <Money amount={before} />
        </Cell>
      )}
      <Cell label={t('share')} end muted>
        {share}
      </Cell>
      <Cell label={t('cost')} end strong>
        <Money amount={cost} />
        <Unpriced count={unpriced} />
      </Cell>
    </Row>
  )
}
