import { getTranslations } from 'next-intl/server'
import { Page } from '@/components/shell/page'
import { requireAdmin } from '@/lib/auth/gate'
import { SessionsSection } from '../../_components/sessions-section'
import { titled } from '../../_lib/titled'
import { DataSection } from './data-section'
import { EnvironmentSection } from './environment-section'
import { LimitSection } from './limit-section'
import { VersionsSection } from './versions-section'
import { ZoneSection } from './zone-section'

export const generateMetadata = titled('settings')

export default async function Settings() {
  const admin = await requireAdmin()
  const t = await getTranslations('settings')
  return (
    <Page title={t('title')} lead={t('lead')}>
      <LimitSection admin={admin} />
      <ZoneSection />
      <DataSection admin={admin} />
      <VersionsSection admin={admin} />
      <EnvironmentSection admin={admin} />
      <SessionsSection />
    </Page>
  )
}
