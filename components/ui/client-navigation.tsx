'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

/**
 * Client-side navigation for plain links with `data-client-nav`, by one listener on the document. Tables have hundreds of links,
 * and a `Link` each would be hundreds of client components.
 */
export function ClientNavigation() {
  const { push } = useRouter()
  useEffect(() => {
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest('a[data-client-nav]') : null
      const opensElsewhere = event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey
      if (!link || opensElsewhere || event.defaultPrevented) return
      event.preventDefault()
      push(link.getAttribute('href') ?? '')
    }
    document.addEventListener('click', onClick)
    return () => document.removeEventListener('click', onClick)
  }, [push])
  return null
}
