import type { ReactNode } from 'react'

type Props = { title: ReactNode; lead?: ReactNode; actions?: ReactNode; children: ReactNode }

export const Page = ({ title, lead, actions, children }: Props) => (
  <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
    <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="grid max-w-prose gap-1">
        <h1 className="font-semibold text-xl">{title}</h1>
        {lead && <p className="text-muted">{lead}</p>}
      </div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </header>
    {children}
  </div>
)

export const Section = ({ title, lead, children }: { title: ReactNode; lead?: ReactNode; children: ReactNode }) => (
  <section className="grid grid-cols-[minmax(0,1fr)] gap-3">
    <div>
      <h2 className="font-semibold">{title}</h2>
      {lead && <p className="text-muted text-sm">{lead}</p>}
    </div>
    {children}
  </section>
)
