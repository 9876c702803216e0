import { useTranslations } from 'next-intl'
import { Fact, Facts } from '@/components/figures/facts'
import { Instant } from '@/components/figures/instant'
import { MaybeLink } from '@/components/ui/maybe-link'
import type { EntryDetail } from '@/lib/usage/entry-detail'
import type { Base } from '../../usage/search-params'
import { CostOf } from '../cost-of'
import { requestsHref } from '../search-params'
import { StateBadge } from '../state-badge'
import { Took } from '../took'
import { Flags } from './flags'

/** Whose it was, what became of it, and what it cost, to the last digit. */
export function RequestFacts({ base, entry }: { base: Base; entry: EntryDetail }) {
  const t = useTranslations('requests')
  const { state, status, user, key, model, answeredModel, label } = entry
  return (
    <Facts>
      <Fact label={t('state')}>
        <StateBadge state={state} status={status} />
        <p className="text-muted text-sm">{t(`stateHints.${state}`)}</p>
        <Flags flags={entry.flags} />
      </Fact>
      <Fact label={t('cost')}>
        <CostOf pico={entry.costPico} state={state} exact />
        {state === 'reserved' && <CostOf pico={entry.reservedPico} state={state} exact />}
      </Fact>
      {!base && (
        <Fact label={t('user')}>
          <MaybeLink href={requestsHref('', { user: user.id })}>{user.name}</MaybeLink>
        </Fact>
      )}
      {!base && (
        <Fact label={t('key')}>
          <MaybeLink href={requestsHref('', { key: key.id })}>{key.name}</MaybeLink>
        </Fact>
      )}
      <Fact label={t('model')}>{model}</Fact>
      {answeredModel && answeredModel !== model && <Fact label={t('responseModel')}>{answeredModel}</Fact>}
      {label !== model && label !== answeredModel && <Fact label={t('pricedAs')}>{label}</Fact>}
      <Fact label={t('endpoint')}>
        <code className="font-mono text-sm">/v1/{entry.endpoint}</code> {entry.stream && t('streamed')}
      </Fact>
      <Fact label={t('started')}>
        <Instant at={entry.startedAt} />
      </Fact>
      <Fact label={t('timeToFirstToken')}>
        <Took ms={entry.firstByteMs} />
      </Fact>
      <Fact label={t('duration')}>
        <Took ms={entry.tookMs} />
      </Fact>
      {status !== null && <Fact label={t('httpStatus')}>{status}</Fact>}
      {entry.serviceTier && <Fact label={t('serviceTier')}>{entry.serviceTier}</Fact>}
      {entry.variant && <Fact label={t('variant')}>{entry.variant}</Fact>}
      {entry.upstreamRequestId && (
        <Fact label={t('upstreamRequestId')}>
          <code className="font-mono text-sm">{entry.upstreamRequestId}</code>
        </Fact>
      )}
    </Facts>
  )
}
