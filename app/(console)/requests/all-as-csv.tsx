import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { buttonClass } from '@/components/ui/button'
import type { EntryQuery } from '@/lib/usage/entry-query'
import { spanInAddress } from '../../_lib/asked-span'
import { type RequestParams, requestsHref } from './search-params'

/** Every request that fits, not only this page of them. */
export function AllAsCsv({ params, query }: { params: RequestParams; query: EntryQuery }) {
  const t = useTranslations('requests')
  const asked = { ...params, ...spanInAddress(query.span), older: null, newer: null }
  return (
    <a href={requestsHref('', asked, '/requests.csv')} download className={buttonClass()}>
      <Download aria-hidden className="size-4" />
      {t('exportCsv')}
    </a>
  )
}
