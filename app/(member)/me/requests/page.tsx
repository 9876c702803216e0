import { getTranslations } from 'next-intl/server'
import { Page } from '@/components/shell/page'
import { requireMember } from '@/lib/auth/gate'
import { listMyEntries } from '@/lib/usage/entry-page'
import { spanText } from '../../../_lib/span-text'
import { titled } from '../../../_lib/titled'
import { askedPage } from '../../../(console)/requests/asked-entries'
import { FilterForm } from '../../../(console)/requests/filter-form'
import { RequestLog } from '../../../(console)/requests/request-log'
import { loadRequestParams } from '../../../(console)/requests/search-params'

export const generateMetadata = titled('myRequests')

export default async function MyRequests({ searchParams }: PageProps<'/me/requests'>) {
  const member = await requireMember()
  const [t, asked] = [await getTranslations('requests'), await loadRequestParams(searchParams)]
  const params = { ...asked, user: null, key: null }
  const query = askedPage(params)
  return (
    <Page title={t('mine')} lead={await spanText(query.span)}>
      <FilterForm base="/me" query={{ ...query, userId: member.userId }} />
      <RequestLog base="/me" params={params} page={await listMyEntries(member, query)} />
    </Page>
  )
}
