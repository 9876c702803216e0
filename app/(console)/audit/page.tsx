import Form from 'next/form'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { getTranslations } from 'next-intl/server'
import { RelativeTime } from '@/components/figures/timestamp'
import { EmptyState, Page } from '@/components/shell/page'
import { Button, buttonClass } from '@/components/ui/button'
import { SelectField } from '@/components/ui/field'
import { Body, Cell, Head, HeadCell, Row, RowTitle, Table } from '@/components/ui/table'
import { actions } from '@/lib/audit/actions'
import { type AuditRow, listAudit } from '@/lib/audit/list-audit'
import { requireAdmin } from '@/lib/auth/guards'
import { pageTitle } from '../../_lib/page'
import { UserField } from '../_components/user-field'
import { resolveUserParam } from '../_lib/user-param'
import { type AuditParams, auditHref, loadAuditParams } from './search-params'

export const generateMetadata = pageTitle('audit')

const PAGE_SIZE = 50

export default async function Audit({ searchParams }: PageProps<'/audit'>) {
  const admin = await requireAdmin()
  const t = await getTranslations('audit')
  const { userField, ...resolved } = await resolveUserParam(admin, searchParams)
  const params = loadAuditParams(resolved.searchParams)
  const { action, user: userId, before } = params
  const { rows, more } = await listAudit(admin, { action, userId, before, size: PAGE_SIZE })
  return (
    <Page title={t('title')} lead={t('lead')}>
      <AuditFilter key={`${action} ${userField.selected}`} params={params} userField={userField} />
      <AuditTable rows={rows} />
      <AuditPager params={params} last={more ? rows.at(-1)?.id : undefined} />
    </Page>
  )
}

type AuditFilterProps = { params: AuditParams; userField: { selected: string; suggestions: readonly string[] } }

/** A plain GET form: the filter is in the URL, and works before any script has loaded. */
function AuditFilter({ params, userField }: AuditFilterProps) {
  const t = useTranslations('audit')
  return (
    <Form action="/audit" className="flex flex-wrap items-end gap-3">
      <div className="w-full sm:w-56">
        <SelectField label={t('action')} name="action" defaultValue={params.action ?? ''}>
          <option value="">{t('allActions')}</option>
          {actions.map((action) => (
            <option key={action} value={action}>
              {t(`actions.${action}`)}
            </option>
          ))}
        </SelectField>
      </div>
      <div className="w-full sm:w-56">
        <UserField label={t('user')} {...userField} />
      </div>
      <Button type="submit" className="h-9">
        {t('apply')}
      </Button>
    </Form>
  )
}

function AuditTable({ rows }: { rows: AuditRow[] }) {
  const t = useTranslations('audit')
  if (rows.length === 0)
    return (
      <EmptyState title={t('empty')}>
        <Link href="/audit" className="text-accent underline underline-offset-2">
          {t('clearFilters')}
        </Link>
      </EmptyState>
    )
  return (
    <Table label={t('title')}>
      <Head>
        <HeadCell>{t('action')}</HeadCell>
        <HeadCell>{t('target')}</HeadCell>
        <HeadCell>{t('details')}</HeadCell>
        <HeadCell>{t('actor')}</HeadCell>
        <HeadCell>{t('source')}</HeadCell>
        <HeadCell end>{t('time')}</HeadCell>
      </Head>
      <Body>
        {rows.map(({ id, action, target, detail, actor, channel, address, requestId, at }) => (
          <Row key={id}>
            <RowTitle>
              <span className="sm:whitespace-nowrap">{t(`actions.${action}`)}</span>
            </RowTitle>
            <Cell label={target && t('target')} freeText>
              {target}
            </Cell>
            <Cell label={detail && t('details')} freeText>
              <code className="font-mono text-muted text-sm">{detail}</code>
            </Cell>
            <Cell label={t('actor')} freeText>
              {actor ?? <span className="text-muted">{t(nameOfNobody(action, channel))}</span>}
            </Cell>
            <Cell label={t('source')} freeText>
              <span className="grid" title={requestId ?? undefined}>
                {isChannel(channel) ? t(`channels.${channel}`) : '–'}
                {address && <span className="text-muted text-xs">{address}</span>}
              </span>
            </Cell>
            <Cell label={t('time')} end>
              <RelativeTime at={at} />
            </Cell>
          </Row>
        ))}
      </Body>
    </Table>
  )
}

/** What stands for the actor of an event that has none. */
const nameOfNobody = (action: string, channel: string | null) =>
  action === 'user.init' ? 'setup' : channel === 'server' ? 'channels.server' : 'unauthenticated'

const channels = ['console', 'api', 'oidc', 'command', 'server'] as const

const isChannel = (text: string | null): text is (typeof channels)[number] => channels.some((name) => name === text)

/** `last` is the id of the page's last row; undefined when there are no older rows. */
function AuditPager({ params, last }: { params: AuditParams; last: number | undefined }) {
  const t = useTranslations('audit')
  if (params.before === null && last === undefined) return null
  return (
    <nav aria-label={t('pagination')} className="flex justify-end gap-2">
      {params.before !== null && (
        <Link href={auditHref({ ...params, before: null })} className={buttonClass()}>
          {t('newest')}
        </Link>
      )}
      {last !== undefined && (
        <Link href={auditHref({ ...params, before: last })} className={buttonClass()}>
          {t('older')}
        </Link>
      )}
    </nav>
  )
}
