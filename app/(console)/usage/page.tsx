import { getTranslations } from 'next-intl/server'
import { Page } from '@/components/shell/page'
import { requireAdmin } from '@/lib/auth/gate'
import { breakdown } from '@/lib/usage/breakdown'
import { spanText } from '../../_lib/span-text'
import { titled } from '../../_lib/titled'
import { askedUsage } from './asked-usage'
import { loadUsageParams } from './search-params'
import { UsageControls } from './usage-controls'
import { UsageFiles } from './usage-files'
import { UsageView } from './usage-view'

export const generateMetadata = titled('usage')

export default async function Usage({ searchParams }: PageProps<'/usage'>) {
  const admin = await requireAdmin()
  const [t, params] = [await getTranslations('usage'), await loadUsageParams(searchParams)]
  const { preset, query } = askedUsage(params, 'user')
  const asked = { base: '', params, query } as const
  return (
    <Page title={t('title')} lead={await spanText(query.span)} actions={<UsageFiles {...asked} />}>
      <UsageControls {...asked} preset={preset} />
      <UsageView {...asked} data={await breakdown(admin, query)} />
    </Page>
  )
}
