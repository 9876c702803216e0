import { useTranslations } from 'next-intl'
import { Empty } from '@/components/shell/empty'
import type { EntryPage } from '@/lib/usage/entry-page'
import type { Base } from '../usage/search-params'
import { LogPager } from './log-pager'
import { RequestTable } from './request-table'
import type { RequestParams } from './search-params'

type Props = { base: Base; params: RequestParams; page: EntryPage }

/** A member's has no column for who and by which key: it was them, and the keys are the team's. */
export function RequestLog({ base, params, page }: Props) {
  const t = useTranslations('requests')
  return (
    <>
      {page.lines.length > 0 && <RequestTable base={base} brief={base !== ''} label={t('title')} lines={page.lines} />}
      {page.lines.length === 0 && (
        <Empty title={page.older ? t('noMatchesYet') : t('empty')}>
          {page.older ? t('noMatchesYetHint') : t('emptyHint')}
        </Empty>
      )}
      <LogPager base={base} params={params} page={page} />
    </>
  )
}
