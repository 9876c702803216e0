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
      <Empty title={t('empty')}>
        <Link href="/audit" className="text-accent underline underline-offset-2">
          {t('clearFilters')}
        </Link>
      </Empty>
    )
  return (
    <Table label={t('title')}>
      <Head>
        <HeadCell>{t('action')}</HeadCell>
        <HeadCell>{t('target')}</HeadCell>
        <HeadCell>{t('details')}</HeadCell>
        <HeadCell>{t('actor')}</HeadCell>
        <HeadCell end>{t('time')}</HeadCell>
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
            <Cell label={detail && t('details')} given>
              <code className="font-mono text-muted text-sm">{detail}</code>
            </Cell>
            <Cell label={t('actor')} given>
              {actor ?? <span className="text-muted">{t(action === 'user.init' ? 'setup' : 'unauthenticated')}</span>}
            </Cell>
            <Cell label={t('time')} end>
              <Moment at={at} />
            </Cell>
          </Row>
        ))}
      </Body>
    </Table>
  )
}
