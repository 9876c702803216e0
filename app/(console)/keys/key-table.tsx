import { useFormatter, useTranslations } from 'next-intl'
import { Money, UnpricedNote } from '@/components/figures/money'
import { RelativeTime } from '@/components/figures/timestamp'
import { Badge } from '@/components/ui/badge'
import { Body, Cell, Head, HeadCell, Row, RowActions, RowTitle, Table } from '@/components/ui/table'
import { type KeyRow, needsEndpoint } from '@/lib/keys/row'
import type { KeyWithStatus } from '@/lib/keys/status'
import type { Totals } from '@/lib/usage/rollups/sums'
import { useMoney } from '../../_lib/money'
import { DeleteKeyDialog, EditKeyDialog } from './key-dialogs'
import { toKeyFormValues } from './key-form-values'
import { TestKeyButton } from './test-key'

type Props = { keys: KeyWithStatus[]; usage: ReadonlyMap<number, Totals> }

export function KeyTable({ keys, usage }: Props) {
  const t = useTranslations('keys')
  return (
    <Table label={t('title')}>
      <Head>
        <HeadCell>{t('name')}</HeadCell>
        <HeadCell>{t('type')}</HeadCell>
        <HeadCell>{t('endpoint')}</HeadCell>
        <HeadCell>{t('status')}</HeadCell>
        <HeadCell end>{t('thisMonth')}</HeadCell>
        <HeadCell>
          <span className="sr-only">{t('actions')}</span>
        </HeadCell>
      </Head>
      <Body>
        {keys.map((row) => (
          <KeyTableRow key={row.id} row={row} usage={usage.get(row.id)} />
        ))}
      </Body>
    </Table>
  )
}

function KeyTableRow({ row, usage }: { row: KeyWithStatus; usage: Totals | undefined }) {
  const t = useTranslations('keys')
  const money = useMoney()
  const { id, name, hint, apiType, endpoint } = row
  return (
    <Row id={`key-${id}`}>
      <RowTitle>
        {name} <code className="font-mono font-normal text-muted text-sm">{hint && `…${hint}`}</code>
        <KeyRouting row={row} />
      </RowTitle>
      <Cell label={t('type')}>{t(`types.${apiType}`)}</Cell>
      <Cell label={t('endpoint')} freeText>
        {endpoint ?? <span className="text-muted">{needsEndpoint(apiType) ? '–' : t(`types.${apiType}`)}</span>}
      </Cell>
      <Cell label={t('status')} freeText>
        <KeyHealth row={row} />
      </Cell>
      <Cell label={t('thisMonth')} end>
        <Money amount={money.amount(usage?.costPico ?? 0n)} />
        <UnpricedNote count={usage?.unpriced ?? 0} />
      </Cell>
      <RowActions>
        <TestKeyButton id={id} name={name} />
        <EditKeyDialog values={toKeyFormValues(row)} />
        <DeleteKeyDialog id={id} name={name} />
      </RowActions>
    </Row>
  )
}

/** The key's routing settings, as far as they differ from the defaults. */
function KeyRouting({ row: { tier, weight, models } }: { row: KeyRow }) {
  const t = useTranslations('keyHealth')
  const settings = [
    ...(tier === 0 ? [] : [t('priorityOf', { tier })]),
    ...(weight === 1 ? [] : [t('weightOf', { weight })]),
    ...(models === null ? [] : [models.length === 0 ? t('noModels') : models.join(', ')]),
  ]
  if (settings.length === 0) return null
  return <span className="block break-words font-normal text-muted text-xs sm:max-w-56">{settings.join(' · ')}</span>
}

const tones = {
  healthy: 'good',
  cooling: 'warning',
  invalid: 'danger',
  noEndpoint: 'warning',
  paused: 'neutral',
} as const

/** The key's state, its requests in flight and its last error. */
function KeyHealth({ row: { state, cooldown, inFlight, lastError, lastErrorAt } }: { row: KeyWithStatus }) {
  const t = useTranslations('keyHealth')
  const format = useFormatter()
  const until = cooldown && format.dateTime(cooldown.until, { timeStyle: 'medium' })
  return (
    <span className="grid justify-items-end gap-0.5 sm:max-w-72 sm:justify-items-start">
      <Badge tone={tones[state]}>{state === 'cooling' ? t('cooling', { until: until ?? '' }) : t(state)}</Badge>
      {state === 'cooling' && cooldown && cooldown.models.length > 0 && (
        <span className="break-all text-muted text-xs">{cooldown.models.slice(0, 5).join(', ')}</span>
      )}
      {inFlight > 0 && <span className="text-muted text-xs">{t('inFlight', { count: inFlight })}</span>}
      {lastError !== null && lastErrorAt !== null && (
        <span className="break-words text-muted text-xs">
          <RelativeTime at={lastErrorAt} /> · {lastError}
        </span>
      )}
    </span>
  )
}
