import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { getTranslations } from 'next-intl/server'
import { EmptyState, Page, Section } from '@/components/shell/page'
import { AutoRefresh } from '@/components/ui/auto-refresh'
import { Meter } from '@/components/ui/meter'
import { Body, Cell, Head, HeadCell, Row, RowActions, RowTitle, Table } from '@/components/ui/table'
import type { AdminActor } from '@/lib/audit/actor'
import { requireAdmin } from '@/lib/auth/guards'
import { formatDollars, formatPerMillion } from '@/lib/core/money'
import { priceListStatus } from '@/lib/settings/price-list'
import { listPrices, type PriceRow } from '@/lib/settings/prices'
import { isRepricing, repricingProgress } from '@/lib/settings/repricing'
import { firstUnpricedUse, unpricedModels } from '@/lib/usage/usage'
import { lastTwelveMonthsRange, today } from '../../_lib/dates'
import { pageTitle } from '../../_lib/page'
import { ModelSection } from './model-section'
import { DeletePriceButton, RecalculateDialog, UpdatePricesButton } from './price-controls'
import { PriceForm } from './price-form'
import { moreRatesFor } from './price-form-values'
import { PriceListSection } from './price-list-section'

export const generateMetadata = pageTitle('prices')

export default async function Prices({ searchParams }: PageProps<'/prices'>) {
  const admin = await requireAdmin()
  const { model, q, page } = await searchParams
  const selectedModel = typeof model === 'string' ? model.slice(0, 256) : ''
  const [t, prices, status, unpriced] = await Promise.all([
    getTranslations('prices'),
    listPrices(admin),
    priceListStatus(admin),
    selectedModel ? firstUnpricedUse(admin, selectedModel) : null,
  ])
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        <>
          {status.isFetched && <UpdatePricesButton />}
          <RecalculateDialog model={null} />
        </>
      }
    >
      <PriceListSection status={status} />
      <RecalculationProgress admin={admin} />
      <UnpricedModels admin={admin} pricedModels={prices.map(({ model }) => model)} />
      <Section title={t('newPrice')}>
        <PriceForm
          key={selectedModel}
          model={selectedModel}
          effectiveFrom={unpriced?.day ?? `${today().slice(0, 7)}-01`}
          more={unpriced?.entry ? moreRatesFor(unpriced.entry) : null}
        />
      </Section>
      <PriceTable prices={prices} />
      <ModelSection admin={admin} query={typeof q === 'string' ? q.slice(0, 128) : ''} page={Number(page) || 1} />
    </Page>
  )
}

/** The progress of the recalculation in the background, or the result of the last one. */
function RecalculationProgress({ admin }: { admin: AdminActor }) {
  const t = useTranslations('prices.recalculation')
  const state = repricingProgress(admin)
  if (!state) return null
  const { model, examined, total, changed, deltaPico, failed } = state
  const running = isRepricing(state)
  const title = t(failed ? 'failed' : running ? 'running' : 'done', { model: model ?? t('allModels') })
  const delta = `${deltaPico > 0n ? '+' : ''}${formatDollars(deltaPico).exact}`
  return (
    <section role="status" className="grid max-w-2xl gap-1.5 rounded-xl border border-line bg-raised p-4">
      <p className="font-medium">{title}</p>
      {running && <Meter label={title} value={examined} max={total} />}
      {running && <p className="text-muted text-sm">{t('progress', { examined, total: Math.max(total, examined) })}</p>}
      {failed && <p className="text-muted">{t('failedHint')}</p>}
      <p className={running ? 'text-muted text-sm' : ''}>
        {changed > 0 ? t('changed', { changed, delta }) : t('unchanged')}
      </p>
      <AutoRefresh enabled={running} />
    </section>
  )
}

/** Models used without a price, each with a link to set one; or to recalculate its costs if it has one by now. */
async function UnpricedModels({ admin, pricedModels }: { admin: AdminActor; pricedModels: string[] }) {
  const [t, models] = await Promise.all([
    getTranslations('prices'),
    unpricedModels(admin, lastTwelveMonthsRange(today())),
  ])
  if (models.length === 0) return null
  return (
    <Section title={t('unpriced')} lead={t('unpricedHint')}>
      <ul className="grid gap-1.5">
        {models.map(({ model, requests }) => (
          <li key={model} className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
            <Link
              href={`/prices?model=${encodeURIComponent(model)}`}
              scroll={false}
              className="font-mono text-accent text-sm underline underline-offset-2"
            >
              {model}
            </Link>
            <span className="text-muted text-sm">{t('requests', { count: requests })}</span>
            {pricedModels.includes(model) && <RecalculateDialog model={model} />}
          </li>
        ))}
      </ul>
    </Section>
  )
}

function PriceTable({ prices }: { prices: PriceRow[] }) {
  const t = useTranslations('prices')
  if (prices.length === 0) return <EmptyState title={t('empty')}>{t('emptyHint')}</EmptyState>
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
                {inputPico === null ? '–' : formatPerMillion(inputPico)}
              </Cell>
              <Cell label={t('cachedInput')} end>
                {cachedInputPico === null ? '–' : formatPerMillion(cachedInputPico)}
              </Cell>
              <Cell label={t('output')} end>
                {outputPico === null ? '–' : formatPerMillion(outputPico)}
              </Cell>
              <RowActions>
                <DeletePriceButton id={id} model={model} validFrom={validFrom} />
              </RowActions>
            </Row>
          ))}
        </Body>
      </Table>
    </Section>
  )
}
