'use client'

import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { type NavItem, navHref } from '@/components/shell/nav-items'
import { CommandDialog } from '@/components/ui/command-dialog'
import { useSearchResults } from '../../_lib/use-search-results'

type Props = { items: readonly NavItem[]; isAdmin: boolean; onClose: () => void }

/** Searches pages by name; for admins also users and provider keys. */
export default function CommandPalette({ items, isAdmin, onClose }: Props) {
  const t = useTranslations()
  const router = useRouter()
  const [query, setQuery] = useState('')
  const { users, keys } = useSearchResults(query.trim(), isAdmin)
  const matches = (name: string) => name.toLowerCase().includes(query.trim().toLowerCase())
  const options = [
    ...items.map((item) => ({ href: navHref(item), text: t(`nav.${item}`), kind: t('palette.page') })),
    ...users.map(({ id, name }) => ({ href: `/users/${id}`, text: name, kind: t('palette.user') })),
    ...keys.map(({ id, name }) => ({ href: `/keys#key-${id}`, text: name, kind: t('palette.key') })),
  ].filter(({ text }) => matches(text))
  return (
    <CommandDialog
      label={t('palette.title')}
      placeholder={t(isAdmin ? 'palette.placeholder' : 'palette.placeholderPages')}
      emptyText={t('palette.empty')}
      text={query}
      onText={setQuery}
      options={options}
      onClose={onClose}
      onChoose={({ href }) => {
        onClose()
        router.push(href)
      }}
    />
  )
}
