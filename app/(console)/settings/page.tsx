import { getTranslations } from 'next-intl/server'
import { Page } from '@/components/shell/page'
import { requireAdmin } from '@/lib/auth/gate'
import { dataFolder } from '@/lib/settings/data-folder'
import { getDefaultLimit } from '@/lib/settings/default-limit'
import { environment } from '@/lib/settings/environment'
import { versions } from '@/lib/settings/versions'
import { SessionsSection } from '../../sessions-section'
import { titled } from '../../titled'
import { DataSection } from './data-section'
import { EnvironmentSection } from './environment-section'
import { LimitSection } from './limit-section'
import { VersionsSection } from './versions-section'
import { ZoneSection } from './zone-section'

export const generateMetadata = titled('settings')

export default async function Settings() {
  const admin = await requireAdmin()
  const [t, folder, limit] = await Promise.all([getTranslations('settings'), dataFolder(admin), getDefaultLimit(admin)])
  return (
    <Page title={t('title')} lead={t('lead')}>
      <LimitSection limitPico={limit} />
      <ZoneSection />
      <DataSection folder={folder} />
      <VersionsSection versions={versions(admin)} />
      <EnvironmentSection variables={environment(admin)} />
      <SessionsSection />
    </Page>
  )
}
