import { useTranslations } from 'next-intl'
import { Body, Head, HeadCell, Table } from '@/components/ui/table'
import type { WatchedKey } from '@/lib/keys/watch'
import type { Totals } from '@/lib/usage/totals'
import { KeyLine } from './key-line'

type Props = { keys: WatchedKey[]; usage: ReadonlyMap<number, Totals> }

export function KeyTable({ keys, usage }: Props) {
  const t = useTranslations('keys')
  return (
    <Table label={t('title')}>
      <Head>
        <HeadCell>{t('name')}</HeadCell>
        <HeadCell>{t('type')}</HeadCell>
        <HeadCell>{t('endpoint')}</HeadCell>
        <HeadCell>{t('status')}</HeadCell>
        <HeadCell end>{t('thisMonth')}</HeadCell>
        <HeadCell>
          <span className="sr-only">{t('actions')}</span>
        </HeadCell>
      </Head>
      <Body>
        {keys.map((row) => (
          <KeyLine key={row.id} row={row} usage={usage.get(row.id)} />
        ))}
      </Body>
    </Table>
  )
}
