import type { ReactNode } from 'react'

/** Names and what stands for each, in two columns where there is room. */
export const Facts = ({ children }: { children: ReactNode }) => (
  <dl className="grid max-w-3xl border-line border-t">{children}</dl>
)

export const Fact = ({ label, children }: { label: ReactNode; children: ReactNode }) => (
  <div className="grid gap-x-6 border-line border-b py-2 sm:grid-cols-[16rem_minmax(0,1fr)]">
    <dt className="text-muted">{label}</dt>
    <dd>{children}</dd>
  </div>
)
