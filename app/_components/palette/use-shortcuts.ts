import { useEffect } from 'react'

type Asked = 'palette' | 'shortcuts'

/** ⌘K or Ctrl K, `/` and `?`, anywhere but where one types, and never behind an open dialog. */
export function useShortcuts(ask: (what: Asked) => void) {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const what = asked(event)
      if (!what) return
      event.preventDefault()
      if (what === 'search') search(() => ask('palette'))
      else ask(what)
    }
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  }, [ask])
}

function asked({ key, metaKey, ctrlKey, altKey, target }: KeyboardEvent): Asked | 'search' | null {
  if (document.querySelector('[role="dialog"], dialog[open]')) return null
  if ((metaKey || ctrlKey) && !altKey && key.toLowerCase() === 'k') return 'palette'
  const typing = target instanceof Element && target.closest('input, textarea, select, [contenteditable]')
  if (typing || metaKey || ctrlKey || altKey) return null
  return key === '/' ? 'search' : key === '?' ? 'shortcuts' : null
}

function search(orElse: () => void) {
  const field = document.querySelector<HTMLInputElement>('main input[type="search"]')
  if (field) field.select()
  else orElse()
}
