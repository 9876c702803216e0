import { TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { nearLimit } from '@/lib/alerts/near-limit'
import type { Admin } from '@/lib/auth/actor'
import type { Day } from '@/lib/core/time'
import { watchKeys } from '@/lib/keys/watch'
import { unpricedModels } from '@/lib/usage/usage'
import { yearSpan } from '../../_lib/today'

export const warningsOf = (admin: Admin, day: Day) =>
  Promise.all([unpricedModels(admin, yearSpan(day)), watchKeys(admin), nearLimit(admin)])

type Props = { warnings: Awaited<ReturnType<typeof warningsOf>> }

/** What makes the numbers below incomplete, or will make the next request fail; each with the place to mend it. */
export async function Warnings({ warnings: [unpriced, keys, limited] }: Props) {
  const t = await getTranslations('overview.warnings')
  const lines = [
    ...(keys.length === 0 ? [{ href: '/keys', text: t('noKeys'), todo: t('addKey') }] : []),
    ...keys.flatMap(({ name, state }) =>
      state === 'noEndpoint' ? [{ href: '/keys', text: t('noEndpoint', { name }), todo: t('setEndpoint') }] : [],
    ),
    ...keys.flatMap(({ name, state, cooling }) =>
      state === 'invalid' || (state === 'cooling' && cooling)
        ? [{ href: '/keys', text: t(state, { name }), todo: t('viewKey') }]
        : [],
    ),
    ...limited.map(({ id, name, percent }) => ({
      href: `/users/${id}`,
      text: t('budget', { name, percent }),
      todo: t('viewUser'),
    })),
    ...unpriced.map(({ model, requests }) => {
      return {
        href: `/prices?model=${encodeURIComponent(model)}`,
        text: t('unpriced', { model, requests }),
        todo: t('setPrice'),
      }
    }),
  ]
  if (lines.length === 0) return null
  return (
    <ul aria-label={t('label')} className="grid gap-1.5">
      {lines.map(({ href, text, todo }) => (
        <li key={text} className="flex items-baseline gap-2">
          <TriangleAlert aria-hidden className="size-3.5 shrink-0 translate-y-0.5 text-warning" />
          <span>
            {text}{' '}
            <Link href={href} className="text-accent underline underline-offset-2">
              {todo}
            </Link>
          </span>
        </li>
      ))}
    </ul>
  )
}
