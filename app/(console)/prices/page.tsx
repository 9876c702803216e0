import { getTranslations } from 'next-intl/server'
import { Page, Section } from '@/components/shell/page'
import { requireAdmin } from '@/lib/auth/gate'
import { listPrices } from '@/lib/settings/prices'
import { titled } from '../../_lib/titled'
import { today } from '../../_lib/today'
import { PriceForm } from './price-form'
import { PriceTable } from './price-table'
import { RepriceDialog } from './reprice-dialog'
import { RepricingProgress } from './repricing-progress'
import { UnpricedModels } from './unpriced-models'

export const generateMetadata = titled('prices')

export default async function Prices({ searchParams }: PageProps<'/prices'>) {
  const admin = await requireAdmin()
  const [t, prices, { model }] = await Promise.all([getTranslations('prices'), listPrices(admin), searchParams])
  const chosen = typeof model === 'string' ? model.slice(0, 128) : ''
  return (
    <Page title={t('title')} lead={t('lead')} actions={<RepriceDialog model={null} />}>
      <RepricingProgress admin={admin} />
      <UnpricedModels admin={admin} priced={prices.map(({ model }) => model)} />
      <Section title={t('newPrice')}>
        <PriceForm key={chosen} model={chosen} day={`${today().slice(0, 7)}-01`} />
      </Section>
      <PriceTable prices={prices} />
    </Page>
  )
}
