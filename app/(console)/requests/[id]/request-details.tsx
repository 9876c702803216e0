import { useFormatter, useTranslations } from 'next-intl'
import { Definition, DefinitionList } from '@/components/figures/definition-list'
import { Timestamp } from '@/components/figures/timestamp'
import { Section } from '@/components/shell/page'
import { Badge } from '@/components/ui/badge'
import { OptionalLink } from '@/components/ui/optional-link'
import { endpointPath } from '@/lib/core/endpoint-path'
import type { Attempt, EntryDetail } from '@/lib/usage/requests/entries'
import type { BasePath } from '../../../_lib/search-params'
import { Duration, RequestCost, StateBadge } from '../request-fields'
import { requestsHref } from '../search-params'

/** State, exact cost, user, model, timing and provider of a request. */
export function RequestSummary({ basePath, entry }: { basePath: BasePath; entry: EntryDetail }) {
  const t = useTranslations('requests')
  const format = useFormatter()
  const { state, status, user, key, model, answeredModel, label } = entry
  return (
    <DefinitionList>
      <Definition label={t('state')}>
        <StateBadge state={state} status={status} />
        <p className="text-muted text-sm">{t(`stateHints.${state}`)}</p>
        <Confidence confidence={entry.confidence} />
        <AccountingFlags flags={entry.flags} />
      </Definition>
      <Definition label={t('cost')}>
        <RequestCost pico={entry.costPico} state={state} exact />
        {state === 'reserved' && <RequestCost pico={entry.reservedPico} state={state} exact />}
      </Definition>
      {!basePath && (
        <Definition label={t('user')}>
          <OptionalLink href={requestsHref('', { user: user.id })}>{user.name}</OptionalLink>
        </Definition>
      )}
      {!basePath && (
        <Definition label={t('key')}>
          <OptionalLink href={requestsHref('', { key: key.id })}>{key.name}</OptionalLink>
        </Definition>
      )}
      <Definition label={t('model')}>{model}</Definition>
      {answeredModel && answeredModel !== model && <Definition label={t('responseModel')}>{answeredModel}</Definition>}
      {label !== model && label !== answeredModel && <Definition label={t('pricedAs')}>{label}</Definition>}
      <Definition label={t('endpoint')}>
        <code className="font-mono text-sm">{endpointPath(entry.endpoint)}</code> {entry.stream && t('streamed')}
      </Definition>
      {entry.token && (
        <Definition label={t('token')}>
          <OptionalLink href={requestsHref(basePath, { token: entry.token.id })}>{entry.token.name}</OptionalLink>
        </Definition>
      )}
      {entry.client && (
        <Definition label={t('client')}>
          <OptionalLink href={requestsHref(basePath, { client: entry.client })}>{entry.client}</OptionalLink>
        </Definition>
      )}
      {entry.sessionId && (
        <Definition label={t('session')}>
          <OptionalLink href={requestsHref(basePath, { session: entry.sessionId })}>
            <code className="break-all font-mono text-sm">{entry.sessionId}</code>
          </OptionalLink>
        </Definition>
      )}
      <Definition label={t('started')}>
        <Timestamp at={entry.startedAt} />
      </Definition>
      <Definition label={t('timeToFirstToken')}>
        <Duration ms={entry.firstByteMs} />
      </Definition>
      <Definition label={t('duration')}>
        <Duration ms={entry.durationMs} />
      </Definition>
      {status !== null && <Definition label={t('httpStatus')}>{status}</Definition>}
      {entry.serviceTier && <Definition label={t('serviceTier')}>{entry.serviceTier}</Definition>}
      {entry.addedOutputLimit !== null && (
        <Definition label={t('addedOutputLimit')}>{format.number(entry.addedOutputLimit)}</Definition>
      )}
      {entry.variant && <Definition label={t('variant')}>{entry.variant}</Definition>}
      {entry.upstreamRequestId && (
        <Definition label={t('upstreamRequestId')}>
          <code className="font-mono text-sm">{entry.upstreamRequestId}</code>
        </Definition>
      )}
    </DefinitionList>
  )
}

/** How certain the cost is: `estimate:12` is off by 12 % as a rule. */
function Confidence({ confidence }: { confidence: string | null }) {
  const t = useTranslations('requests.confidence')
  const [kind, percent] = (confidence ?? '').split(':')
  if (kind !== 'exact' && kind !== 'floor' && kind !== 'estimate') return null
  return <p className="text-sm">{percent ? t('estimateWithin', { percent: Number(percent) }) : t(kind)}</p>
}

const knownFlags = [
  ...(['overrun', 'clamped', 'unexplained', 'full_reservation', 'fee_missing'] as const),
  ...(['no_price', 'no_tier_price', 'no_part_price', 'no_unit_price'] as const),
]

/** Irregularities in how the request was charged. */
function AccountingFlags({ flags }: { flags: string[] }) {
  const t = useTranslations('requests.flags')
  const known = knownFlags.filter((flag) => flags.includes(flag))
  return known.map((flag) => (
    <p key={flag} className="text-sm text-warning">
      {t(flag)}
    </p>
  ))
}

const tokenCounts = [
  ['input', 'inputTokens'],
  ['cached', 'cachedTokens'],
  ['cacheWrite', 'cacheWriteTokens'],
  ['audioInput', 'audioInputTokens'],
  ['image', 'imageTokens'],
  ['output', 'outputTokens'],
  ['reasoning', 'reasoningTokens'],
  ['audioOutput', 'audioOutputTokens'],
] as const

/** Input and output tokens, and those of their components that are not zero. */
export function RequestTokens({ entry }: { entry: EntryDetail }) {
  const t = useTranslations('requests')
  const format = useFormatter()
  const visible = tokenCounts.filter(([name, column]) => !isPart(name) || entry[column] > 0)
  return (
    <Section title={t('tokens')} lead={t('tokensLead')}>
      <DefinitionList>
        {visible.map(([name, column]) => (
          <Definition key={name} label={<span className={isPart(name) ? 'pl-4' : ''}>{t(`parts.${name}`)}</span>}>
            {format.number(entry[column])}
          </Definition>
        ))}
        {entry.units !== entry.inputTokens + entry.outputTokens && (
          <Definition label={t('units')}>{format.number(entry.units)}</Definition>
        )}
      </DefinitionList>
    </Section>
  )
}

const isPart = (name: string) => name !== 'input' && name !== 'output'

/** The provider keys in the order tried, with the status each returned. */
export function RequestAttempts({ attempts }: { attempts: Attempt[] }) {
  const t = useTranslations('requests')
  if (attempts.length === 0) return null
  return (
    <Section title={t('attempts')} lead={t('attemptsLead')}>
      <ol className="grid max-w-3xl list-inside list-decimal border-line border-t">
        {attempts.map(({ key, status }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: attempts have no id; their order identifies them
          <li key={index} className="border-line border-b py-2 marker:text-muted">
            <span className="mr-3">{key.name}</span>
            <Badge tone={status !== null && status < 400 ? 'good' : 'danger'}>{status ?? t('noResponse')}</Badge>
          </li>
        ))}
      </ol>
    </Section>
  )
}
