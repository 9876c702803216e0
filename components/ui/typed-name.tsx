'use client'

import { useTranslations } from 'next-intl'
import { Field } from './field'

/** Lets a form through only once exactly `name` has been typed: for what cannot be undone. */
export function TypedName({ name }: { name: string }) {
  const t = useTranslations('ui')
  return (
    <Field
      label={t('typeToConfirm', { name })}
      required
      autoComplete="off"
      spellCheck={false}
      onChange={({ target }) =>
        target.setCustomValidity(target.value.trim() === name ? '' : t('confirmationMismatch', { name }))
      }
    />
  )
}
