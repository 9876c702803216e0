import type { ReactNode } from 'react'

/** An empty place says what belongs there and how to get it. */
export const Empty = ({ title, children }: { title: ReactNode; children: ReactNode }) => (
  <div className="grid justify-items-start gap-3 rounded-xl border border-line border-dashed p-6">
    <p className="font-medium">{title}</p>
    <div className="grid w-full grid-cols-[minmax(0,1fr)] justify-items-start gap-3 text-muted">{children}</div>
  </div>
)
