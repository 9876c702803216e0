import { useTranslations } from 'next-intl'
import { Empty } from '@/components/shell/empty'
import { Body, Head, HeadCell, Table } from '@/components/ui/table'
import type { EntryPage } from '@/lib/usage/entry-page'
import type { Base } from '../usage/search-params'
import { LogPager } from './log-pager'
import { RequestLine } from './request-line'
import type { RequestParams } from './search-params'

type Props = { base: Base; params: RequestParams; page: EntryPage }

/** A member's has no column for who and by which key: it was them, and the keys are the team's. */
export function RequestLog({ base, params, page }: Props) {
  const t = useTranslations('requests')
  const heads = base ? (['model', 'state'] as const) : (['user', 'model', 'key', 'state'] as const)
  return (
    <>
      {page.lines.length > 0 && (
        <Table label={t('title')}>
          <Head>
            <HeadCell>{t('when')}</HeadCell>
            {heads.map((head) => (
              <HeadCell key={head}>{t(head)}</HeadCell>
            ))}
            <HeadCell end>{t('tokens')}</HeadCell>
            <HeadCell end>{t('took')}</HeadCell>
            <HeadCell end>{t('cost')}</HeadCell>
          </Head>
          <Body>
            {page.lines.map((line) => (
              <RequestLine key={line.id} base={base} line={line} />
            ))}
          </Body>
        </Table>
      )}
      {page.lines.length === 0 && (
        <Empty title={page.older ? t('noneHere') : t('none')}>{page.older ? t('noneHereTodo') : t('noneTodo')}</Empty>
      )}
      <LogPager base={base} params={params} page={page} />
    </>
  )
}
