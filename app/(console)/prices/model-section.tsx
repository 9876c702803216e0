import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { Section } from '@/components/shell/page'
import { Button, buttonClass } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import type { AdminActor } from '@/lib/audit/actor'
import { listModels } from '@/lib/settings/models'
import { ModelTable } from './model-table'

const PAGE_SIZE = 50

type Props = { admin: AdminActor; query: string; page: number }

/** All models in effect with their prices, searchable. */
export async function ModelSection({ admin, query, page }: Props) {
  const current = Math.max(Math.trunc(page), 1)
  const paging = { search: query, offset: (current - 1) * PAGE_SIZE, count: PAGE_SIZE }
  const [t, { total, found, models }] = await Promise.all([getTranslations('prices.models'), listModels(admin, paging)])
  const pages = Math.max(Math.ceil(found / PAGE_SIZE), 1)
  const hrefOf = (number: number) => `/prices?${new URLSearchParams({ q: query, page: String(number) })}`
  return (
    <Section title={t('title')} lead={t('lead', { count: total })}>
      <form action="/prices" className="flex max-w-md items-end gap-2">
        <div className="grow">
          <Field label={t('search')} name="q" type="search" defaultValue={query} maxLength={128} autoComplete="off" />
        </div>
        <Button type="submit">{t('find')}</Button>
      </form>
      {models.length === 0 ? <p className="text-muted">{t('noResults')}</p> : <ModelTable models={models} />}
      {pages > 1 && (
        <nav aria-label={t('pages')} className="flex items-center gap-3">
          {current > 1 && (
            <Link href={hrefOf(current - 1)} scroll={false} className={buttonClass()}>
              {t('previous')}
            </Link>
          )}
          <span className="text-muted text-sm">{t('page', { current, pages })}</span>
          {current < pages && (
            <Link href={hrefOf(current + 1)} scroll={false} className={buttonClass()}>
              {t('next')}
            </Link>
          )}
        </nav>
      )}
    </Section>
  )
}
