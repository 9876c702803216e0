'use client'

import { useTranslations } from 'next-intl'
import { debounce, useQueryStates } from 'nuqs'
import { useTransition } from 'react'
import { CheckboxField } from '@/components/ui/checkbox-field'
import { controlClass } from '@/components/ui/field'
import { Spinner } from '@/components/ui/spinner'
import { userParams } from './search-params'

const { q, deleted, page } = userParams

export function UserSearchForm() {
  const t = useTranslations('users')
  const [pending, startTransition] = useTransition()
  const [asked, ask] = useQueryStates({ q, deleted, page }, { shallow: false, startTransition, history: 'replace' })
  return (
    <search className="flex flex-wrap items-center gap-x-5 gap-y-3">
      <input
        type="search"
        aria-label={t('search')}
        placeholder={t('search')}
        maxLength={64}
        className={`${controlClass} sm:max-w-64`}
        value={asked.q}
        onChange={({ target: { value } }) =>
          ask({ q: value, page: null }, { limitUrlUpdates: debounce(value ? 250 : 0) })
        }
      />
      <CheckboxField
        label={t('showDeleted')}
        checked={asked.deleted}
        onChange={({ target: { checked } }) => ask({ deleted: checked, page: null })}
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
