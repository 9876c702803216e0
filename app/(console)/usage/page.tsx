import { getTranslations } from 'next-intl/server'
import { Page } from '@/components/shell/page'
import { requireAdmin } from '@/lib/auth/guards'
import { breakdown } from '@/lib/usage/breakdown'
import { callers } from '@/lib/usage/callers'
import { formatDateRangeWithZone } from '../../_lib/dates'
import { pageTitle } from '../../_lib/page'
import { CallersView } from './callers-view'
import { callersOf, loadUsageParams, usageQuery } from './search-params'
import { UsageFilters } from './usage-filters'
import { UsageExports, UsageView } from './usage-view'

export const generateMetadata = pageTitle('usage')

export default async function Usage({ searchParams }: PageProps<'/usage'>) {
  const admin = await requireAdmin()
  const [t, params] = [await getTranslations('usage'), await loadUsageParams(searchParams)]
  const { preset, query } = usageQuery(params, 'user')
  const by = callersOf(params)
  const props = { basePath: '', params, query } as const
  return (
    <Page title={t('title')} lead={await formatDateRangeWithZone(query.range)} actions={<UsageExports {...props} />}>
      <UsageFilters {...props} preset={preset} />
      {by ? (
        <CallersView {...props} by={by} data={await callers(admin, { ...query, by })} />
      ) : (
        <UsageView {...props} data={await breakdown(admin, query)} />
      )}
    </Page>
  )
}
