'use client'

import { useTranslations } from 'next-intl'
import { debounce, useQueryStates } from 'nuqs'
import { useTransition } from 'react'
import { Spinner } from '@/components/ui/button'
import { CheckboxField, controlClass } from '@/components/ui/field'
import { userParams } from './search-params'

const { q, deleted, page } = userParams

export function UserSearchForm() {
  const t = useTranslations('users')
  const [pending, startTransition] = useTransition()
  const [params, setParams] = useQueryStates(
    { q, deleted, page },
    { shallow: false, startTransition, history: 'replace' },
  )
  return (
    <search className="flex flex-wrap items-center gap-x-5 gap-y-3">
      <input
        type="search"
        aria-label={t('search')}
        placeholder={t('search')}
        maxLength={64}
        className={`${controlClass} sm:max-w-64`}
        value={params.q}
        onChange={({ target: { value } }) =>
          setParams({ q: value, page: null }, { limitUrlUpdates: debounce(value ? 250 : 0) })
        }
      />
      <CheckboxField
        label={t('showDeleted')}
        checked={params.deleted}
        onChange={({ target: { checked } }) => setParams({ deleted: checked, page: null })}
      />
      <span role="status" className="text-muted">
        {pending && (
          <>
            <Spinner />
            <span className="sr-only">{t('searching')}</span>
          </>
        )}
      </span>
    </search>
  )
}
