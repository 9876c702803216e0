'use client'

import { useTranslations } from 'next-intl'
import type { ComponentProps } from 'react'
import { Field } from './field'

type Props = { name: string; label: ComponentProps<typeof Field>['label'] }

/** Lets a form through only once exactly `name` has been typed: for what cannot be undone. */
export function TypedName({ name, label }: Props) {
  const t = useTranslations('ui')
  return (
    <Field
      label={label}
      required
      autoComplete="off"
      spellCheck={false}
      onChange={({ target }) =>
        target.setCustomValidity(target.value.trim() === name ? '' : t('typeExactly', { name }))
      }
    />
  )
}
