'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useTransition } from 'react'

const EVERY_MS = 1000

/** Reads the page anew each second while something runs, never twice at a time. */
export function RefreshWhile({ running }: { running: boolean }) {
  const router = useRouter()
  const [pending, start] = useTransition()
  useEffect(() => {
    if (!running || pending) return
    const timer = setTimeout(() => start(() => router.refresh()), EVERY_MS)
    return () => clearTimeout(timer)
  }, [running, pending, router])
  return null
}
