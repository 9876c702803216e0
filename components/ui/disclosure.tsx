'use client'

import { type ReactNode, useState } from 'react'

/** A `details` element whose content is rendered on first opening. */
export function Disclosure({ summary, children }: { summary: ReactNode; children: ReactNode }) {
  const [wasOpened, setWasOpened] = useState(false)
  return (
    <details className="min-w-0" onToggle={() => setWasOpened(true)}>
      <summary className="w-fit rounded-sm py-1 text-muted text-sm hover:text-ink">{summary}</summary>
      <div className="pt-2 sm:overflow-x-auto">{wasOpened && children}</div>
    </details>
  )
}
