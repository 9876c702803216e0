import { useFormatter, useNow, useTimeZone, useTranslations } from 'next-intl'
import { getFormatter, getTranslations } from 'next-intl/server'
import { Definition, DefinitionList } from '@/components/figures/definition-list'
import { Page, Section } from '@/components/shell/page'
import { CopyableCode } from '@/components/ui/copy-button'
import type { AdminActor } from '@/lib/audit/actor'
import { requireAdmin } from '@/lib/auth/guards'
import { getDisplayCurrency } from '@/lib/settings/display-currency'
import { getDefaultLimit, getHostedToolReserve } from '@/lib/settings/limits'
import { type EnvVariable, environment, storageInfo, versions } from '@/lib/settings/system-info'
import { SessionsSection } from '../../_components/sessions-section'
import { dollarsInputValue } from '../../_lib/form-values'
import { pageTitle } from '../../_lib/page'
import { CurrencyForm } from './currency-form'
import { DefaultBudgetForm, HostedToolReserveForm } from './dollars-form'

export const generateMetadata = pageTitle('settings')

export default async function Settings() {
  const admin = await requireAdmin()
  const t = await getTranslations('settings')
  return (
    <Page title={t('title')} lead={t('lead')}>
      <DefaultBudgetSection admin={admin} />
      <HostedToolsSection admin={admin} />
      <CurrencySection admin={admin} />
      <TimeZoneSection />
      <StorageSection admin={admin} />
      <VersionsSection admin={admin} />
      <EnvironmentSection admin={admin} />
      <SessionsSection />
    </Page>
  )
}

async function DefaultBudgetSection({ admin }: { admin: AdminActor }) {
  const [t, limitPico] = await Promise.all([getTranslations('limits'), getDefaultLimit(admin)])
  return (
    <Section title={t('defaultBudget')} lead={t('defaultBudgetLead')}>
      <DefaultBudgetForm defaultValue={limitPico === null ? '' : dollarsInputValue(limitPico)} />
    </Section>
  )
}

async function HostedToolsSection({ admin }: { admin: AdminActor }) {
  const [t, reservePico] = await Promise.all([getTranslations('limits.hostedTools'), getHostedToolReserve(admin)])
  return (
    <Section title={t('title')} lead={t('lead')}>
      <HostedToolReserveForm defaultValue={reservePico === null ? '' : dollarsInputValue(reservePico)} />
    </Section>
  )
}

async function CurrencySection({ admin }: { admin: AdminActor }) {
  const [t, currency] = await Promise.all([getTranslations('settings.currency'), getDisplayCurrency(admin)])
  return (
    <Section title={t('title')} lead={t('lead')}>
      <CurrencyForm code={currency?.code ?? ''} rate={currency ? dollarsInputValue(currency.rate * 1_000_000n) : ''} />
    </Section>
  )
}

const setZoneCommand = 'npx chatelaine set-zone Europe/Berlin'

function TimeZoneSection() {
  const t = useTranslations('settings')
  const format = useFormatter()
  const [zone, now] = [useTimeZone() ?? 'UTC', useNow()]
  const time = format.dateTime(now, { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <Section title={t('zone')}>
      <p>{t('zoneNow', { zone, time })}</p>
      <p className="text-muted">{t('zoneHint')}</p>
      <CopyableCode label={t('zoneCommand')} text={setZoneCommand} />
    </Section>
  )
}

async function StorageSection({ admin }: { admin: AdminActor }) {
  const [t, format] = await Promise.all([getTranslations('settings'), getFormatter()])
  const { folder, retentionDays } = await storageInfo(admin)
  const formatBytes = (count: number) => format.number(...inByteUnit(count))
  return (
    <Section title={t('storage')}>
      <DefinitionList>
        {folder && (
          <>
            <Definition label={t('directory')}>
              <code className="font-mono text-sm">{folder.path}</code>
            </Definition>
            <Definition label={t('size')}>{formatBytes(folder.size)}</Definition>
            <Definition label={t('free')}>{formatBytes(folder.free)}</Definition>
          </>
        )}
        <Definition label={t('retention')}>
          {retentionDays === null ? t('indefinitely') : t('days', { days: retentionDays })}
        </Definition>
      </DefinitionList>
    </Section>
  )
}

function VersionsSection({ admin }: { admin: AdminActor }) {
  const t = useTranslations('settings')
  return (
    <Section title={t('versions')}>
      <DefinitionList>
        {versions(admin).map(({ name, version }) => (
          <Definition key={name} label={name}>
            {version}
          </Definition>
        ))}
      </DefinitionList>
    </Section>
  )
}

function EnvironmentSection({ admin }: { admin: AdminActor }) {
  const t = useTranslations('settings')
  return (
    <Section title={t('environment')} lead={t('environmentLead')}>
      <DefinitionList>
        {environment(admin).map((variable) => (
          <Definition key={variable.name} label={<code className="font-mono text-sm">{variable.name}</code>}>
            <Value variable={variable} />
          </Definition>
        ))}
      </DefinitionList>
    </Section>
  )
}

function Value({ variable }: { variable: EnvVariable }) {
  const t = useTranslations('settings')
  if ('value' in variable && variable.value !== null) return <code className="font-mono text-sm">{variable.value}</code>
  if ('isSet' in variable && variable.isSet) return t('isSet')
  return <span className="text-muted">{t('isUnset')}</span>
}

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** Arguments of `format.number` for a size in the largest unit of which there is at least one. */
function inByteUnit(formatBytes: number) {
  const step = Math.min(Math.max(Math.floor(Math.log10(Math.max(formatBytes, 1)) / 3), 0), units.length - 1)
  const unit = units[step] ?? 'byte'
  return [formatBytes / 1000 ** step, { style: 'unit', unit, maximumFractionDigits: 1 }] as const
}
