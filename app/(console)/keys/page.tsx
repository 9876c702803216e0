import { getTranslations } from 'next-intl/server'
import { EmptyState, Page } from '@/components/shell/page'
import { requireAdmin } from '@/lib/auth/guards'
import { monthOf, monthRange } from '@/lib/core/time'
import { listKeysWithStatus } from '@/lib/keys/status'
import { usageByKey } from '@/lib/usage/usage'
import { today } from '../../_lib/dates'
import { pageTitle } from '../../_lib/page'
import { AddKeyDialog } from './add-key'
import { KeyTable } from './key-table'

export const generateMetadata = pageTitle('keys')

export default async function Keys() {
  const admin = await requireAdmin()
  const [t, keys, usage] = await Promise.all([
    getTranslations('keys'),
    listKeysWithStatus(admin),
    usageByKey(admin, monthRange(monthOf(today()))),
  ])
  return (
    <Page title={t('title')} lead={t('lead')} actions={<AddKeyDialog />}>
      {keys.length > 0 ? (
        <KeyTable keys={keys} usage={usage} />
      ) : (
        <EmptyState title={t('empty')}>{t('emptyHint')}</EmptyState>
      )}
    </Page>
  )
}
