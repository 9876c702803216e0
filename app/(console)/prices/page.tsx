import { getTranslations } from 'next-intl/server'
import { Page, Section } from '@/components/shell/page'
import { requireAdmin } from '@/lib/auth/gate'
import { listPrices } from '@/lib/settings/prices'
import { repricing } from '@/lib/settings/repricing'
import { unpricedModels } from '@/lib/usage/usage'
import { titled } from '../../titled'
import { today, yearSpan } from '../../today'
import { PriceForm } from './price-form'
import { PriceTable } from './price-table'
import { RepriceDialog } from './reprice-dialog'
import { RepricingProgress } from './repricing-progress'
import { UnpricedModels } from './unpriced-models'

export const generateMetadata = titled('prices')

export default async function Prices({ searchParams }: PageProps<'/prices'>) {
  const admin = await requireAdmin()
  const [t, { model }] = [await getTranslations('prices'), await searchParams]
  const year = yearSpan(today())
  const [prices, unpriced] = await Promise.all([listPrices(admin), unpricedModels(admin, year)])
  const chosen = typeof model === 'string' ? model.slice(0, 128) : ''
  return (
    <Page title={t('title')} lead={t('lead')} actions={<RepriceDialog model={null} />}>
      <RepricingProgress state={repricing(admin)} />
      <UnpricedModels models={unpriced} priced={prices.map(({ model }) => model)} />
      <Section title={t('set')}>
        <PriceForm key={chosen} model={chosen} day={`${today().slice(0, 7)}-01`} />
      </Section>
      <PriceTable prices={prices} />
    </Page>
  )
}
