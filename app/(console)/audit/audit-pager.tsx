import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { buttonClass } from '@/components/ui/button'
import { type AuditParams, auditHref } from './search-params'

/** `last`: the oldest line shown, when there are older ones. */
export function AuditPager({ params, last }: { params: AuditParams; last: number | undefined }) {
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
