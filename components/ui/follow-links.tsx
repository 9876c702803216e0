'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

/** Goes where a plain link leads without loading the page anew: tables have hundreds, too many to be a component each. */
export function FollowLinks() {
  const { push } = useRouter()
  useEffect(() => {
    const follow = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest('a[data-follow]') : null
      const elsewhere = event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey
      if (!link || elsewhere || event.defaultPrevented) return
      event.preventDefault()
      push(link.getAttribute('href') ?? '')
    }
    document.addEventListener('click', follow)
    return () => document.removeEventListener('click', follow)
  }, [push])
  return null
}
