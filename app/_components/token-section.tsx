import Link from 'next/link'
import { getFormatter, getTranslations } from 'next-intl/server'
import { Section } from '@/components/shell/page'
import { Badge } from '@/components/ui/badge'
import { addDays, dayOf } from '@/lib/core/time'
import { currentZone } from '@/lib/settings/time-zone'
import type { TokenRow } from '@/lib/users/tokens'
import { limitValues } from '../_lib/limits-form'
import { type BasePath, toDateRangeParams } from '../_lib/search-params'
import { requestsHref } from '../(console)/requests/search-params'
import { AddTokenButton, TokenActions } from './token-dialogs'

type Props = {
  userId: number
  tokens: readonly TokenRow[]
  /** Of the request log that they link to. */
  basePath: BasePath
}

/** A user's further tokens, for the user and for admins. */
export async function TokenSection({ userId, tokens, basePath }: Props) {
  const t = await getTranslations('accessTokens')
  return (
    <Section title={t('title')} lead={t('lead')}>
      {tokens.length > 0 && (
        <ul aria-label={t('title')} className="grid gap-2">
          {tokens.map((token) => (
            <Token key={token.id} token={token} basePath={basePath} />
          ))}
        </ul>
      )}
      <div>
        <AddTokenButton userId={userId} />
      </div>
    </Section>
  )
}

async function Token({ token, basePath }: { token: TokenRow; basePath: BasePath }) {
  const [t, format] = await Promise.all([getTranslations('accessTokens'), getFormatter()])
  const {
    id,
    userId,
    name,
    tokenHint,
    expiresAt,
    previousUntil,
    requestsPerMinute,
    tokensPerMinute,
    models,
    gatewayOnly,
    lastUsedAt,
  } = token
  const now = Date.now()
  const isExpired = expiresAt !== null && expiresAt.getTime() <= now
  const facts = [
    expiresAt &&
      !isExpired &&
      t('expires', { date: format.dateTime(expiresAt.getTime() - 1, { dateStyle: 'medium' }) }),
    requestsPerMinute !== null && t('requests', { count: requestsPerMinute }),
    tokensPerMinute !== null && t('tokens', { count: tokensPerMinute }),
    models && (models.length > 0 ? models.join(', ') : t('noModels')),
  ].filter(Boolean)
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-line border-t pt-2">
      <span className="min-w-0">
        <span className="break-words font-medium">{name}</span> <span className="text-muted">…{tokenHint}</span>{' '}
        {gatewayOnly && <Badge>{t('gatewayOnly')}</Badge>} {isExpired && <Badge tone="warning">{t('expired')}</Badge>}
        {lastUsedAt && (
          <Link
            href={requestsHref(basePath, { user: basePath ? null : userId, token: id, ...monthBefore(lastUsedAt) })}
            className="block text-accent text-sm underline underline-offset-2"
          >
            {t('lastUsed', { time: format.relativeTime(lastUsedAt, now) })}
          </Link>
        )}
        {facts.length > 0 && <span className="block break-words text-muted text-sm">{facts.join(' · ')}</span>}
        {previousUntil && previousUntil.getTime() > now && (
          <span className="block text-muted text-sm">
            {t('previousUntil', { time: format.dateTime(previousUntil, { dateStyle: 'medium', timeStyle: 'short' }) })}
          </span>
        )}
      </span>
      <TokenActions values={{ id, name, gatewayOnly, ...limitValues(token) }} />
    </li>
  )
}

/** The 30 days up to that of an instant: the log shows the last 30 by default. */
function monthBefore(at: Date) {
  const to = addDays(dayOf(at.getTime(), currentZone()), 1)
  return toDateRangeParams({ from: addDays(to, -30), to })
}
