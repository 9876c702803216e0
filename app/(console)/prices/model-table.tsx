import { useFormatter, useTranslations } from 'next-intl'
import { Badge } from '@/components/ui/badge'
import { Body, Cell, Head, HeadCell, Row, RowTitle, Table } from '@/components/ui/table'
import { formatDollars, formatPerMillion } from '@/lib/core/money'
import type { ModelInEffect } from '@/lib/settings/models'

/** Models with the prices in effect. */
export function ModelTable({ models }: { models: ModelInEffect[] }) {
  const t = useTranslations('prices')
  return (
    <Table label={t('models.title')}>
      <Head>
        <HeadCell>{t('model')}</HeadCell>
        <HeadCell end>{t('input')}</HeadCell>
        <HeadCell end>{t('cachedInput')}</HeadCell>
        <HeadCell end>{t('output')}</HeadCell>
        <HeadCell>{t('models.other')}</HeadCell>
        <HeadCell>{t('models.origin')}</HeadCell>
        <HeadCell>{t('models.keys')}</HeadCell>
        <HeadCell>{t('models.users')}</HeadCell>
      </Head>
      <Body>
        {models.map((model) => (
          <ModelRow key={model.model} row={model} />
        ))}
      </Body>
    </Table>
  )
}

function ModelRow({ row }: { row: ModelInEffect }) {
  const t = useTranslations('prices')
  const { model, rates, origin, provider, since, keys, users } = row
  const first = rates?.steps[0]?.rates
  const usersText = ({ count, names, isEveryone }: ModelInEffect['users']) => {
    if (isEveryone || count === 0) return isEveryone ? t('models.everyone') : '–'
    return t('models.userNames', { names: names.join(', '), more: count - names.length })
  }
  const amount = (pico: bigint | null | undefined) => (pico == null ? '–' : formatPerMillion(pico))
  return (
    <Row>
      <RowTitle>
        <code className="font-mono text-sm sm:inline-block sm:min-w-40">{model}</code>
      </RowTitle>
      <Cell label={t('input')} end>
        {amount(first?.input)}
      </Cell>
      <Cell label={t('cachedInput')} end>
        {amount(first?.cachedInput)}
      </Cell>
      <Cell label={t('output')} end>
        {amount(first?.output)}
      </Cell>
      <Cell label={t('models.other')} freeText>
        <OtherRates row={row} first={first} />
      </Cell>
      <Cell label={t('models.origin')} freeText>
        <span className="grid justify-items-start gap-0.5">
          {origin === 'none' ? (
            <Badge tone="warning">{t('models.origins.none')}</Badge>
          ) : (
            t(`models.origins.${origin}`, { provider: provider ?? '' })
          )}
          {since && <span className="text-muted text-xs">{t('models.since', { since })}</span>}
        </span>
      </Cell>
      <Cell label={t('models.keys')} freeText>
        {keys.length === 0 ? '–' : keys.map(({ name }) => name).join(', ')}
      </Cell>
      <Cell label={t('models.users')} freeText>
        {usersText(users)}
      </Cell>
    </Row>
  )
}

type FirstRates = NonNullable<ModelInEffect['rates']>['steps'][number]['rates'] | undefined

/** Rates of what differs from plain tokens, and long-context steps. */
function OtherRates({ row, first }: { row: ModelInEffect; first: FirstRates }) {
  const t = useTranslations('prices')
  const format = useFormatter()
  const kinds = ['cacheWrite', 'cacheWrite1h', 'imageInput', 'audioInput', 'audioOutput', 'imageOutput'] as const
  const plain = { imageInput: first?.input, imageOutput: first?.output, cacheWrite: null, cacheWrite1h: null }
  const parts = kinds.flatMap((kind) => {
    const rate = first?.[kind]
    const same = kind in plain ? plain[kind as keyof typeof plain] : null
    return rate == null || rate === same ? [] : `${t(`more.${kind}`)} ${formatPerMillion(rate)}`
  })
  const units = (['perImage', 'perSecond', 'perCharacter'] as const).flatMap((unit) =>
    row[unit] === null ? [] : `${t(`models.${unit}`)} ${formatDollars(row[unit]).exact}`,
  )
  const steps = (row.rates?.steps ?? []).slice(1).map(({ above, rates }) =>
    t('models.step', {
      above: format.number(above),
      input: rates.input === null ? '–' : formatPerMillion(rates.input),
      output: rates.output === null ? '–' : formatPerMillion(rates.output),
    }),
  )
  const tiers = row.tiers.map(({ name, rates }) =>
    t('models.tier', {
      name,
      input: rates.input === null ? '–' : formatPerMillion(rates.input),
      output: rates.output === null ? '–' : formatPerMillion(rates.output),
    }),
  )
  const all = [...parts, ...units, ...steps, ...tiers]
  return all.length === 0 ? '–' : <span className="text-sm sm:block sm:max-w-72">{all.join(' · ')}</span>
}
