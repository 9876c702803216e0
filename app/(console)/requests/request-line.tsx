import { useFormatter, useTranslations } from 'next-intl'
import { Instant } from '@/components/figures/instant'
import { MaybeLink } from '@/components/ui/maybe-link'
import { Cell, Row, RowTitle } from '@/components/ui/table'
import type { EntryLine } from '@/lib/usage/entry-line'
import type { Base } from '../usage/search-params'
import { CostOf } from './cost-of'
import { StateBadge } from './state-badge'
import { Took } from './took'

type Props = { base: Base; brief: boolean; line: EntryLine }

export function RequestLine({ base, brief, line }: Props) {
  const t = useTranslations('requests')
  const format = useFormatter()
  return (
    <Row>
      <RowTitle>
        <MaybeLink href={`${base}/requests/${line.id}`}>
          <Instant at={line.startedAt} />
        </MaybeLink>
      </RowTitle>
      {!brief && (
        <Cell label={t('user')} given>
          {line.user.name}
        </Cell>
      )}
      <Cell label={t('model')} given>
        <span title={line.endpoint}>{line.model}</span>
      </Cell>
      {!brief && (
        <Cell label={t('key')} given>
          {line.key.name}
        </Cell>
      )}
      <Cell label={t('state')}>
        <StateBadge state={line.state} status={line.status} />
      </Cell>
      <Cell label={t('tokens')} end>
        <span
          className="whitespace-nowrap"
          title={t('inputAndOutput', { input: line.inputTokens, output: line.outputTokens })}
        >
          {format.number(line.units)}
        </span>
      </Cell>
      <Cell label={t('duration')} end>
        <Took ms={line.tookMs} />
      </Cell>
      <Cell label={t('cost')} end>
        <CostOf pico={line.costPico} state={line.state} />
      </Cell>
    </Row>
  )
}
