import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { Section } from '@/components/shell/page'
import type { Admin } from '@/lib/auth/actor'
import { latestEntries } from '@/lib/usage/entry-page'
import { today, yearSpan } from '../../../_lib/today'
import { RequestTable } from '../../requests/request-table'
import { requestsHref } from '../../requests/search-params'

/** What one person asked last, and the way to all of it. */
export async function LatestRequests({ admin, id }: { admin: Admin; id: number }) {
  const [t, lines] = await Promise.all([getTranslations('userDetails'), latestEntries(admin, id, yearSpan(today()))])
  if (lines.length === 0) return null
  return (
    <Section title={t('recentRequests')}>
      <RequestTable base="" brief label={t('recentRequests')} lines={lines} />
      <p>
        <Link href={requestsHref('', { user: id })} className="text-accent underline underline-offset-2">
          {t('allRequests')}
        </Link>
      </p>
    </Section>
  )
}
