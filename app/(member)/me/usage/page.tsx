import { getTranslations } from 'next-intl/server'
import { Page } from '@/components/shell/page'
import { requireMember } from '@/lib/auth/gate'
import { myBreakdown } from '@/lib/usage/breakdown'
import { spanText } from '../../../_lib/span-text'
import { titled } from '../../../_lib/titled'
import { askedUsage } from '../../../(console)/usage/asked-usage'
import { loadUsageParams } from '../../../(console)/usage/search-params'
import { UsageControls } from '../../../(console)/usage/usage-controls'
import { UsageFiles } from '../../../(console)/usage/usage-files'
import { UsageView } from '../../../(console)/usage/usage-view'
import { ownParams } from './own-params'

export const generateMetadata = titled('myUsage')

export default async function MyUsage({ searchParams }: PageProps<'/me/usage'>) {
  const member = await requireMember()
  const [t, params] = [await getTranslations('usage'), ownParams(await loadUsageParams(searchParams))]
  const { preset, query } = askedUsage(params, 'model')
  const asked = { base: '/me', params, query } as const
  return (
    <Page title={t('mine')} lead={await spanText(query.span)} actions={<UsageFiles {...asked} />}>
      <UsageControls {...asked} preset={preset} />
      <UsageView {...asked} data={await myBreakdown(member, query)} />
    </Page>
  )
}
