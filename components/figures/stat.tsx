import type { ReactNode } from 'react'

export const Stat = ({ label, value, note }: { label: ReactNode; value: ReactNode; note?: ReactNode }) => (
  <div className="grid content-start gap-0.5">
    <dt className="text-muted text-sm">{label}</dt>
    <dd className="whitespace-nowrap font-semibold text-3xl tracking-tight">{value}</dd>
    {note && <dd className="text-muted text-sm">{note}</dd>}
  </div>
)

export const StatList = ({ children }: { children: ReactNode }) => (
  <dl className="grid gap-x-10 gap-y-5 sm:grid-cols-[repeat(auto-fit,minmax(12rem,max-content))]">{children}</dl>
)
