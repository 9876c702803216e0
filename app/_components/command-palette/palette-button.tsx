'use client'

import { Search } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import type { NavItem } from '@/components/shell/nav-items'
import { Button } from '@/components/ui/button'

const Palette = dynamic(() => import('./palette'), { ssr: false })
const ShortcutsDialog = dynamic(() => import('./shortcuts-dialog'), { ssr: false })

type Shortcut = 'palette' | 'shortcuts'

/** On every page, so kept small: the dialogs are loaded when first opened. */
export function CommandPaletteButton({ items, isAdmin }: { items: readonly NavItem[]; isAdmin: boolean }) {
  const t = useTranslations('palette')
  const [open, setOpen] = useState<Shortcut | null>(null)
  useShortcuts(setOpen)
  const close = () => setOpen(null)
  return (
    <>
      <Button
        onClick={() => setOpen('palette')}
        aria-keyshortcuts="Control+K Meta+K"
        className="lg:w-full lg:justify-start lg:text-muted"
      >
        <Search aria-hidden className="size-4" />
        <span className="max-lg:sr-only">{t('open')}</span>
      </Button>
      {open === 'palette' && <Palette items={items} isAdmin={isAdmin} onClose={close} />}
      {open === 'shortcuts' && <ShortcutsDialog onClose={close} />}
    </>
  )
}

/**
 * ⌘K or Ctrl K opens the palette, `?` the list of shortcuts; `/` focuses the page's search field, or opens the palette where there
 * is none. Inactive behind an open dialog, and all but ⌘K while typing.
 */
function useShortcuts(onShortcut: (shortcut: Shortcut) => void) {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const shortcut = shortcutOf(event)
      if (!shortcut) return
      event.preventDefault()
      if (shortcut === 'search') focusSearch(() => onShortcut('palette'))
      else onShortcut(shortcut)
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [onShortcut])
}

function shortcutOf({ key, metaKey, ctrlKey, altKey, target }: KeyboardEvent): Shortcut | 'search' | null {
  if (document.querySelector('[role="dialog"], dialog[open]')) return null
  if ((metaKey || ctrlKey) && !altKey && key.toLowerCase() === 'k') return 'palette'
  const isTyping = target instanceof Element && target.closest('input, textarea, select, [contenteditable]')
  if (isTyping || metaKey || ctrlKey || altKey) return null
  return key === '/' ? 'search' : key === '?' ? 'shortcuts' : null
}

function focusSearch(fallback: () => void) {
  const field = document.querySelector<HTMLInputElement>('main input[type="search"]')
  if (field) field.select()
  else fallback()
}
