import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { buttonClass } from '@/components/ui/button'
import { sizes, type UserParams, usersHref } from './search-params'

/** Where we are in a long list, and the ways on. Says nothing about a list that fits. */
export function Pager({ params, total }: { params: UserParams; total: number }) {
  const t = useTranslations('ui.pager')
  const { page, size } = params
  if (total <= sizes[0]) return null
  const pages = Math.ceil(total / size)
  const steps = [
    { to: page - 1, text: t('previous') },
    { to: page + 1, text: t('next') },
  ]
  return (
    <nav aria-label={t('label')} className="flex flex-wrap items-center justify-between gap-3 text-muted text-sm">
      <span>
        {t('range', { from: Math.min((page - 1) * size + 1, total), to: Math.min(page * size, total), total })}
      </span>
      <span className="flex items-center gap-3">
        {t('perPage')}
        {sizes.map((each) => (
          <Link
            key={each}
            href={usersHref({ ...params, size: each, page: 1 })}
            aria-current={each === size ? 'true' : undefined}
            className="rounded-sm px-1 hover:text-ink aria-[current]:font-semibold aria-[current]:text-ink"
          >
            {each}
          </Link>
        ))}
      </span>
      <span className="flex gap-2">
        {steps.map(({ to, text }) =>
          to >= 1 && to <= pages ? (
            <Link key={text} href={usersHref({ ...params, page: to })} className={buttonClass()}>
              {text}
            </Link>
          ) : null,
        )}
      </span>
    </nav>
  )
}
