'use client'

import { useTranslations } from 'next-intl'
import { Swatch } from '@/components/charts/swatch'
import { Money, UnpricedNote } from '@/components/figures/money'
import { OptionalLink } from '@/components/ui/optional-link'
import { Body, Cell, Head, HeadCell, Row, RowTitle, Table } from '@/components/ui/table'
import type { UsageRow } from './usage-rows'

/** `dimension`: what a row stands for. */
type Props = {
  rows: UsageRow[]
  title: string
  dimension: 'user' | 'model' | 'key' | 'day' | 'month'
  showPrevious: boolean
}

/** A client component on purpose: its data is smaller than the rendered rows. */
export function UsageTable({ rows, title, dimension, showPrevious }: Props) {
  const t = useTranslations('usage')
  return (
    <Table label={title}>
      <Head>
        <HeadCell>{t(`dimensions.${dimension}`)}</HeadCell>
        <HeadCell end>{t('requests')}</HeadCell>
        <HeadCell end>{t('tokens')}</HeadCell>
        {showPrevious && <HeadCell end>{t('previousPeriod')}</HeadCell>}
        <HeadCell end>{t('share')}</HeadCell>
        <HeadCell end>{t('cost')}</HeadCell>
      </Head>
      <Body>
        {rows.map(({ key, ...row }) => (
          <UsageTableRow key={key} {...row} />
        ))}
      </Body>
    </Table>
  )
}

function UsageTableRow({ name, href, colour, requests, tokens, previous, share, cost, unpriced, isIdle }: UsageRow) {
  const t = useTranslations('usage')
  return (
    <Row dimmed={isIdle}>
      <RowTitle>
        {colour && <Swatch colour={colour} />} <OptionalLink href={href}>{name}</OptionalLink>
      </RowTitle>
      <Cell label={t('requests')} end>
        {requests}
      </Cell>
      <Cell label={t('tokens')} end>
        {tokens}
      </Cell>
      {previous && (
        <Cell label={t('previousPeriod')} end>
          <Money amount={previous} />
        </Cell>
      )}
      <Cell label={t('share')} end muted>
        {share}
      </Cell>
      <Cell label={t('cost')} end strong>
        <Money amount={cost} />
        <UnpricedNote count={unpriced} />
      </Cell>
    </Row>
  )
}
