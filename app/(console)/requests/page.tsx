import { getTranslations } from 'next-intl/server'
import { Page } from '@/components/shell/page'
import { requireAdmin } from '@/lib/auth/gate'
import { listEntries } from '@/lib/usage/entry-page'
import { spanText } from '../../_lib/span-text'
import { titled } from '../../_lib/titled'
import { AllAsCsv } from './all-as-csv'
import { askedPage } from './asked-entries'
import { FilterForm } from './filter-form'
import { RequestLog } from './request-log'
import { loadRequestParams } from './search-params'

export const generateMetadata = titled('requests')

export default async function Requests({ searchParams }: PageProps<'/requests'>) {
  const admin = await requireAdmin()
  const [t, params] = [await getTranslations('requests'), await loadRequestParams(searchParams)]
  const query = askedPage(params)
  return (
    <Page title={t('title')} lead={await spanText(query.span)} actions={<AllAsCsv params={params} query={query} />}>
      <FilterForm base="" query={query} />
      <RequestLog base="" params={params} page={await listEntries(admin, query)} />
    </Page>
  )
}
