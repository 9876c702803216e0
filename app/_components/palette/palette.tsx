'use client'

import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { hrefOf } from '@/components/shell/place-href'
import type { Place } from '@/components/shell/shell'
import { CommandDialog } from '@/components/ui/command-dialog'
import { useFound } from './use-found'

type Props = { places: readonly Place[]; isAdmin: boolean; onClose: () => void }

/** Pages by their names; people and keys too, for who may see them. */
export default function Palette({ places, isAdmin, onClose }: Props) {
  const t = useTranslations()
  const router = useRouter()
  const [text, setText] = useState('')
  const { people, keys } = useFound(text.trim(), isAdmin)
  const within = (name: string) => name.toLowerCase().includes(text.trim().toLowerCase())
  const options = [
    ...places.map((place) => ({ href: hrefOf(place), text: t(`nav.${place}`), kind: t('palette.page') })),
    ...people.map(({ id, name }) => ({ href: `/users/${id}`, text: name, kind: t('palette.user') })),
    ...keys.map(({ id, name }) => ({ href: `/keys#key-${id}`, text: name, kind: t('palette.key') })),
  ].filter(({ text }) => within(text))
  return (
    <CommandDialog
      label={t('palette.title')}
      placeholder={t(isAdmin ? 'palette.placeholder' : 'palette.placeholderPages')}
      none={t('palette.empty')}
      text={text}
      onText={setText}
      options={options}
      onClose={onClose}
      onChoose={({ href }) => {
        onClose()
        router.push(href)
      }}
    />
  )
}
