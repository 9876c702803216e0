'use client'

import { useTranslations } from 'next-intl'
import { Body, Head, HeadCell, Table } from '@/components/ui/table'
import { CutLine } from './cut-line'
import type { Line } from './cut-lines'

/** `cut`: what a line is of. `compared`: with the span before. */
type Props = { lines: Line[]; title: string; cut: 'user' | 'model' | 'key' | 'day' | 'month'; compared: boolean }

/** In the browser too, for its lines are small and their markup is not. */
export function CutTable({ lines, title, cut, compared }: Props) {
  const t = useTranslations('usage')
  return (
    <Table label={title}>
      <Head>
        <HeadCell>{t(`dimensions.${cut}`)}</HeadCell>
        <HeadCell end>{t('requests')}</HeadCell>
        <HeadCell end>{t('tokens')}</HeadCell>
        {compared && <HeadCell end>{t('previousPeriod')}</HeadCell>}
        <HeadCell end>{t('share')}</HeadCell>
        <HeadCell end>{t('cost')}</HeadCell>
      </Head>
      <Body>
        {lines.map(({ key, ...line }) => (
          <CutLine key={key} {...line} />
        ))}
      </Body>
    </Table>
  )
}
