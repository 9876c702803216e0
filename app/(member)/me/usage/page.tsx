import { getTranslations } from 'next-intl/server'
import { Page } from '@/components/shell/page'
import { requireUser } from '@/lib/auth/guards'
import { myBreakdown } from '@/lib/usage/breakdown'
import { myCallers } from '@/lib/usage/callers'
import { formatDateRangeWithZone } from '../../../_lib/dates'
import { pageTitle } from '../../../_lib/page'
import { CallersView } from '../../../(console)/usage/callers-view'
import { callersOf, loadUsageParams, memberUsageParams, usageQuery } from '../../../(console)/usage/search-params'
import { UsageFilters } from '../../../(console)/usage/usage-filters'
import { UsageExports, UsageView } from '../../../(console)/usage/usage-view'

export const generateMetadata = pageTitle('myUsage')

export default async function MyUsage({ searchParams }: PageProps<'/me/usage'>) {
  const user = await requireUser()
  const [t, params] = [await getTranslations('usage'), memberUsageParams(await loadUsageParams(searchParams))]
  const { preset, query } = usageQuery(params, 'model')
  const by = callersOf(params)
  const props = { basePath: '/me', params, query } as const
  return (
    <Page title={t('mine')} lead={await formatDateRangeWithZone(query.range)} actions={<UsageExports {...props} />}>
      <UsageFilters {...props} preset={preset} />
      {by ? (
        <CallersView {...props} by={by} data={await myCallers(user, { ...query, by })} />
      ) : (
        <UsageView {...props} data={await myBreakdown(user, query)} />
      )}
    </Page>
  )
}
