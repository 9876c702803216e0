import { TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { usersNearLimit } from '@/lib/alerts/near-limit'
import type { AdminActor } from '@/lib/audit/actor'
import type { Day } from '@/lib/core/time'
import { listKeysWithStatus } from '@/lib/keys/status'
import { unpricedModels } from '@/lib/usage/usage'
import { lastTwelveMonthsRange } from '../../_lib/dates'

export const loadWarnings = (admin: AdminActor, day: Day) =>
  Promise.all([unpricedModels(admin, lastTwelveMonthsRange(day)), listKeysWithStatus(admin), usersNearLimit(admin)])

type Props = { data: Awaited<ReturnType<typeof loadWarnings>> }

/** Whatever makes the page's numbers incomplete or the next request fail, each with a link to fix it. */
export async function Warnings({ data: [unpriced, keys, nearLimit] }: Props) {
  const t = await getTranslations('overview.warnings')
  const warnings = [
    ...(keys.length === 0 ? [{ href: '/keys', text: t('noKeys'), action: t('addKey') }] : []),
    ...keys.flatMap(({ name, state }) =>
      state === 'noEndpoint' ? [{ href: '/keys', text: t('noEndpoint', { name }), action: t('setEndpoint') }] : [],
    ),
    ...keys.flatMap(({ name, state, cooldown }) =>
      state === 'invalid' || (state === 'cooling' && cooldown)
        ? [{ href: '/keys', text: t(state, { name }), action: t('viewKey') }]
        : [],
    ),
    ...nearLimit.map(({ id, name, percent }) => ({
      href: `/users/${id}`,
      text: t('budget', { name, percent }),
      action: t('viewUser'),
    })),
    ...unpriced.map(({ model, requests }) => ({
      href: `/prices?model=${encodeURIComponent(model)}`,
      text: t('unpriced', { model, requests }),
      action: t('setPrice'),
    })),
  ]
  if (warnings.length === 0) return null
  return (
    <ul aria-label={t('label')} className="grid gap-1.5">
      {warnings.map(({ href, text, action }) => (
        <li key={text} className="flex items-baseline gap-2">
          <TriangleAlert aria-hidden className="size-3.5 shrink-0 translate-y-0.5 text-warning" />
          <span>
            {text}{' '}
            <Link href={href} className="text-accent underline underline-offset-2">
              {action}
            </Link>
          </span>
        </li>
      ))}
    </ul>
  )
}
