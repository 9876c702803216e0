import { useTranslations } from 'next-intl'
import { Timestamp } from '@/components/figures/timestamp'
import { Section } from '@/components/shell/page'
import { Badge } from '@/components/ui/badge'
import { Body, Cell, Head, HeadCell, Row, RowActions, RowTitle, Table } from '@/components/ui/table'
import type { Account } from '@/lib/reconciliation/accounts'
import { RemoveAccountDialog } from './connect-account'
import { ImportBillDialog } from './import-bill-dialog'

export function AccountTable({ accounts }: { accounts: Account[] }) {
  const t = useTranslations('reconciliation')
  return (
    <Section title={t('accounts')}>
      <Table label={t('accounts')}>
        <Head>
          <HeadCell>{t('name')}</HeadCell>
          <HeadCell>{t('provider')}</HeadCell>
          <HeadCell>{t('since')}</HeadCell>
          <HeadCell>{t('status')}</HeadCell>
          <HeadCell>
            <span className="sr-only">{t('actions')}</span>
          </HeadCell>
        </Head>
        <Body>
          {accounts.map(({ id, name, type, hint, since, lastError, lastErrorAt }) => (
            <Row key={id}>
              <RowTitle>{name}</RowTitle>
              <Cell label={t('provider')}>
                {t(`types.${type}`)} {hint && <span className="font-mono text-muted text-sm">…{hint}</span>}
              </Cell>
              <Cell label={t('since')}>{since}</Cell>
              <Cell label={t('status')} freeText>
                {lastError === null ? (
                  <Badge tone="good">{t('working')}</Badge>
                ) : (
                  <span className="text-danger">
                    {lastError} {lastErrorAt !== null && <Timestamp at={lastErrorAt} />}
                  </span>
                )}
              </Cell>
              <RowActions>
                {type === 'file' && <ImportBillDialog id={id} name={name} />}
                <RemoveAccountDialog id={id} name={name} />
              </RowActions>
            </Row>
          ))}
        </Body>
      </Table>
    </Section>
  )
}
