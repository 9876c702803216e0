import { getTranslations } from 'next-intl/server'
import { Empty } from '@/components/shell/empty'
import { Page } from '@/components/shell/page'
import { requireAdmin } from '@/lib/auth/gate'
import { monthOf, monthSpan } from '@/lib/core/time'
import { watchKeys } from '@/lib/keys/watch'
import { usageByKey } from '@/lib/usage/usage'
import { titled } from '../../_lib/titled'
import { today } from '../../_lib/today'
import { AddKeyDialog } from './add-key-dialog'
import { KeyTable } from './key-table'

export const generateMetadata = titled('keys')

export default async function Keys() {
  const admin = await requireAdmin()
  const [t, keys, usage] = await Promise.all([
    getTranslations('keys'),
    watchKeys(admin),
    usageByKey(admin, monthSpan(monthOf(today()))),
  ])
  return (
    <Page title={t('title')} lead={t('lead')} actions={<AddKeyDialog />}>
      {keys.length > 0 ? <KeyTable keys={keys} usage={usage} /> : <Empty title={t('empty')}>{t('emptyHint')}</Empty>}
    </Page>
  )
}
