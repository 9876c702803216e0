import { getTranslations } from 'next-intl/server'
import { Page } from '@/components/shell/page'
import { requireUser } from '@/lib/auth/guards'
import { mySessionTotals } from '@/lib/usage/callers'
import { listMyEntries } from '@/lib/usage/requests/entries'
import { formatDateRangeWithZone } from '../../../_lib/dates'
import { pageTitle } from '../../../_lib/page'
import { RequestFilters } from '../../../(console)/requests/request-filters'
import { RequestLog } from '../../../(console)/requests/request-log'
import { entryPageQuery, loadRequestParams } from '../../../(console)/requests/search-params'
import { SessionTotals } from '../../../(console)/requests/session-totals'

export const generateMetadata = pageTitle('myRequests')

export default async function MyRequests({ searchParams }: PageProps<'/me/requests'>) {
  const user = await requireUser()
  const [t, requested] = [await getTranslations('requests'), await loadRequestParams(searchParams)]
  const params = { ...requested, user: null, key: null }
  const query = entryPageQuery(params)
  return (
    <Page title={t('mine')} lead={await formatDateRangeWithZone(query.range)}>
      <RequestFilters basePath="/me" query={{ ...query, userId: user.userId }} />
      <SessionTotals totals={await mySessionTotals(user, query)} />
      <RequestLog basePath="/me" params={params} page={await listMyEntries(user, query)} />
    </Page>
  )
}
