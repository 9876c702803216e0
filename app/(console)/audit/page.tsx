import { getTranslations } from 'next-intl/server'
import { Page } from '@/components/shell/page'
import { listAudit } from '@/lib/audit/list-audit'
import { requireAdmin } from '@/lib/auth/gate'
import { listUsers } from '@/lib/users/users'
import { titled } from '../../_lib/titled'
import { AuditFilter } from './audit-filter'
import { AuditPager } from './audit-pager'
import { AuditTable } from './audit-table'
import { loadAuditParams } from './search-params'

export const generateMetadata = titled('audit')

const SIZE = 50

export default async function Audit({ searchParams }: PageProps<'/audit'>) {
  const admin = await requireAdmin()
  const [t, params] = await Promise.all([getTranslations('audit'), loadAuditParams(searchParams)])
  const [{ rows, more }, people] = await Promise.all([
    listAudit(admin, { ...params, size: SIZE }),
    listUsers(admin, { deleted: true }),
  ])
  return (
    <Page title={t('title')} lead={t('lead')}>
      <AuditFilter key={`${params.action} ${params.person}`} params={params} people={people} />
      <AuditTable rows={rows} />
      <AuditPager params={params} last={more ? rows.at(-1)?.id : undefined} />
    </Page>
  )
}
