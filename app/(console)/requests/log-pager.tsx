import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { buttonClass } from '@/components/ui/button'
import type { EntryPage } from '@/lib/usage/entry-page'
import { positionToText } from '@/lib/usage/entry-query'
import type { Base } from '../usage/search-params'
import { type RequestParams, requestsHref } from './search-params'

type Props = { base: Base; params: RequestParams; page: EntryPage }

/** From where this page ends, either way: a log that grows meanwhile neither repeats nor skips a line. */
export function LogPager({ base, params, page: { older, newer } }: Props) {
  const t = useTranslations('requests')
  const ways = [
    ...(newer ? [{ text: t('newer'), place: { newer: positionToText(newer), older: null } }] : []),
    ...(older ? [{ text: t('older'), place: { older: positionToText(older), newer: null } }] : []),
  ]
  if (ways.length === 0) return null
  return (
    <nav aria-label={t('pagination')} className="flex justify-end gap-2">
      {ways.map(({ text, place }) => (
        <Link key={text} href={requestsHref(base, { ...params, ...place })} prefetch={false} className={buttonClass()}>
          {text}
        </Link>
      ))}
    </nav>
  )
}
