import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { getTranslations } from 'next-intl/server'
import { Page } from '@/components/shell/page'
import { buttonClass } from '@/components/ui/button'
import { requireAdmin } from '@/lib/auth/guards'
import { sessionTotals } from '@/lib/usage/callers'
import { listEntries } from '@/lib/usage/requests/entries'
import type { EntryQuery } from '@/lib/usage/requests/entry-filter'
import { formatDateRangeWithZone } from '../../_lib/dates'
import { pageTitle } from '../../_lib/page'
import { toDateRangeParams } from '../../_lib/search-params'
import { resolveUserParam } from '../_lib/user-param'
import { RequestFilters } from './request-filters'
import { RequestLog } from './request-log'
import { entryPageQuery, loadRequestParams, type RequestParams, requestsHref } from './search-params'
import { SessionTotals } from './session-totals'

export const generateMetadata = pageTitle('requests')

export default async function Requests({ searchParams }: PageProps<'/requests'>) {
  const admin = await requireAdmin()
  const t = await getTranslations('requests')
  const { userField, ...resolved } = await resolveUserParam(admin, searchParams)
  const params = loadRequestParams(resolved.searchParams)
  const query = entryPageQuery(params)
  return (
    <Page
      title={t('title')}
      lead={await formatDateRangeWithZone(query.range)}
      actions={<ExportButton params={params} query={query} />}
    >
      <RequestFilters basePath="" query={query} userField={userField} />
      <SessionTotals totals={await sessionTotals(admin, query)} />
      <RequestLog basePath="" params={params} page={await listEntries(admin, query)} />
    </Page>
  )
}

/** Exports all matching requests, not just this page. */
function ExportButton({ params, query }: { params: RequestParams; query: EntryQuery }) {
  const t = useTranslations('requests')
  const exportParams = { ...params, ...toDateRangeParams(query.range), older: null, newer: null }
  return (
    <a href={requestsHref('', exportParams, '/requests.csv')} download className={buttonClass()}>
      <Download aria-hidden className="size-4" />
      {t('exportCsv')}
    </a>
  )
}
