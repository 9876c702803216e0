'use client'

import { type ReactNode, useState } from 'react'

/** More of the same, for who wants to see it: not drawn before somebody does. */
export function Disclosure({ summary, children }: { summary: ReactNode; children: ReactNode }) {
  const [seen, setSeen] = useState(false)
  return (
    <details className="min-w-0" onToggle={() => setSeen(true)}>
      <summary className="w-fit rounded-sm py-1 text-muted text-sm hover:text-ink">{summary}</summary>
      <div className="pt-2 sm:overflow-x-auto">{seen && children}</div>
    </details>
  )
}
