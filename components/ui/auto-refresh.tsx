'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useTransition } from 'react'

const INTERVAL_MS = 1000

/** Refreshes the page's data every second while `enabled`; waits for one refresh to finish before the next. */
export function AutoRefresh({ enabled }: { enabled: boolean }) {
  const router = useRouter()
  const [pending, start] = useTransition()
  useEffect(() => {
    if (!enabled || pending) return
    const timer = setTimeout(() => start(() => router.refresh()), INTERVAL_MS)
    return () => clearTimeout(timer)
  }, [enabled, pending, router])
  return null
}
