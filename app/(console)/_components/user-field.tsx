'use client'

import { useId, useState } from 'react'
import { Field } from '@/components/ui/field'
import { useSearchResults } from '../../_lib/use-search-results'

type Props = { label: string; selected: string; suggestions: readonly string[] }

/** A user by name, of any number of them: those that match what is typed are suggested, before that the first ones. */
export function UserField({ label, selected, suggestions }: Props) {
  const list = useId()
  const [text, setText] = useState('')
  const found = useSearchResults(text.trim(), true).users.map(({ name }) => name)
  return (
    <>
      <Field
        name="user"
        label={label}
        defaultValue={selected}
        list={list}
        maxLength={80}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => setText(target.value)}
      />
      <datalist id={list}>
        {(text.trim() === '' ? suggestions : found).map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  )
}
