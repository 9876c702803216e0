import { useFormatter, useTranslations } from 'next-intl'
import { Timestamp } from '@/components/figures/timestamp'
import { Disclosure } from '@/components/ui/disclosure'
import type { PriceListStatus } from '@/lib/settings/price-list'
import { WaitingListButtons } from './price-controls'

/** Which public price list is in effect, what it changed, and a list that waits for an admin. */
export function PriceListSection({ status }: { status: PriceListStatus }) {
  const t = useTranslations('prices.list')
  const { asOf, changes, waiting, check, isFetched } = status
  return (
    <section className="grid max-w-3xl gap-2" aria-label={t('label')}>
      <p className="text-muted">
        {asOf === null ? t('packaged') : t.rich('asOf', { time: () => <Timestamp at={asOf} /> })}{' '}
        {!isFetched && t('off')}
      </p>
      {check?.outcome === 'failed' && (
        <p role="status" className="text-warning">
          {t('failed', { message: check.message ?? '' })}
        </p>
      )}
      {waiting && (
        <div role="status" className="grid gap-3 rounded-xl border border-line bg-raised p-4">
          <p className="font-medium">{t('waiting', { count: waiting.changes.large.length })}</p>
          <Changes changes={waiting.changes.large} />
          <WaitingListButtons hash={waiting.hash} />
        </div>
      )}
      {changes && changes.changes.length + changes.added + changes.removed > 0 && (
        <Disclosure
          summary={t('changed', { changed: changes.changes.length, added: changes.added, removed: changes.removed })}
        >
          <Changes changes={changes.changes} />
        </Disclosure>
      )}
    </section>
  )
}

type PriceChanges = NonNullable<PriceListStatus['changes']>['changes']

function Changes({ changes }: { changes: PriceChanges }) {
  const format = useFormatter()
  const dollars = (value: number | null) =>
    value === null ? '–' : `$${format.number(value, { maximumFractionDigits: 6 })}`
  return (
    <ul className="grid gap-1 text-sm">
      {changes.slice(0, 50).map(({ provider, model, part, from, to }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes, and two changes may look the same
        <li key={index} className="break-words">
          <code className="font-mono">
            {provider} {model}
          </code>{' '}
          <span className="text-muted">{part}</span> {`${dollars(from)} → ${dollars(to)}`}
        </li>
      ))}
    </ul>
  )
}
