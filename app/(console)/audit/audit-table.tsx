import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Moment } from '@/components/figures/moment'
import { Empty } from '@/components/shell/empty'
import { Body, Cell, Head, HeadCell, Row, RowTitle, Table } from '@/components/ui/table'
import type { AuditRow } from '@/lib/audit/list-audit'

export function AuditTable({ rows }: { rows: AuditRow[] }) {
  const t = useTranslations('audit')
  if (rows.length === 0)
    return (
      <Empty title={t('none')}>
        <Link href="/audit" className="text-accent underline underline-offset-2">
          {t('showAll')}
        </Link>
      </Empty>
    )
  return (
    <Table label={t('title')}>
      <Head>
        <HeadCell>{t('what')}</HeadCell>
        <HeadCell>{t('target')}</HeadCell>
        <HeadCell>{t('detail')}</HeadCell>
        <HeadCell>{t('who')}</HeadCell>
        <HeadCell end>{t('when')}</HeadCell>
      </Head>
      <Body>
        {rows.map(({ id, action, target, detail, actor, at }) => (
          <Row key={id}>
            <RowTitle>
              <span className="sm:whitespace-nowrap">{t(`actions.${action}`)}</span>
            </RowTitle>
            <Cell label={target && t('target')} given>
              {target}
            </Cell>
            <Cell label={detail && t('detail')} given>
              <code className="font-mono text-muted text-sm">{detail}</code>
            </Cell>
            <Cell label={t('who')} given>
              {actor ?? <span className="text-muted">{t(action === 'user.init' ? 'setUp' : 'nobody')}</span>}
            </Cell>
            <Cell label={t('when')} end>
              <Moment at={at} />
            </Cell>
          </Row>
        ))}
      </Body>
    </Table>
  )
}
