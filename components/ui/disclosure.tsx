import type { ReactNode } from 'react'

/** More of the same, for who wants to see it. */
export const Disclosure = ({ summary, children }: { summary: ReactNode; children: ReactNode }) => (
  <details className="min-w-0">
    <summary className="w-fit rounded-sm py-1 text-muted text-sm hover:text-ink">{summary}</summary>
    <div className="pt-2 sm:overflow-x-auto">{children}</div>
  </details>
)
