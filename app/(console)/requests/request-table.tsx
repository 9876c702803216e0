import { useTranslations } from 'next-intl'
import { Body, Head, HeadCell, Table } from '@/components/ui/table'
import type { EntryLine } from '@/lib/usage/entry-line'
import type { Base } from '../usage/search-params'
import { RequestLine } from './request-line'

/** `brief`: without who and by which key. */
type Props = { base: Base; brief: boolean; label: string; lines: EntryLine[] }

export function RequestTable({ base, brief, label, lines }: Props) {
  const t = useTranslations('requests')
  const heads = brief ? (['model', 'state'] as const) : (['user', 'model', 'key', 'state'] as const)
  return (
    <Table label={label}>
      <Head>
        <HeadCell>{t('time')}</HeadCell>
        {heads.map((head) => (
          <HeadCell key={head}>{t(head)}</HeadCell>
        ))}
        <HeadCell end>{t('tokens')}</HeadCell>
        <HeadCell end>{t('duration')}</HeadCell>
        <HeadCell end>{t('cost')}</HeadCell>
      </Head>
      <Body>
        {lines.map((line) => (
          <RequestLine key={line.id} base={base} brief={brief} line={line} />
        ))}
      </Body>
    </Table>
  )
}
