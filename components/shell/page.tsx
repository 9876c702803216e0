import type { ReactNode } from 'react'

type PageProps = { title: ReactNode; lead?: ReactNode; actions?: ReactNode; children: ReactNode }

export const Page = ({ title, lead, actions, children }: PageProps) => (
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

/** Shown instead of an empty list; `children` say what belongs there and how to add it. */
export const EmptyState = ({ title, children }: { title: ReactNode; children: ReactNode }) => (
  <div className="grid justify-items-start gap-3 rounded-xl border border-line border-dashed p-6">
    <p className="font-medium">{title}</p>
    <div className="grid w-full grid-cols-[minmax(0,1fr)] justify-items-start gap-3 text-muted">{children}</div>
  </div>
)

type ErrorMessageProps = {
  title: string
  description: string
  hint: string
  reference?: string | undefined
  children: ReactNode
}

/** A full-page error. `reference` is the id under which the log has it; `children` are the actions. */
export const ErrorMessage = ({ title, description, hint, reference, children }: ErrorMessageProps) => (
  <div className="grid max-w-prose justify-items-start gap-3 py-10">
    <h1 className="font-semibold text-xl">{title}</h1>
    <p>{description}</p>
    <p className="text-muted">{hint}</p>
    {reference && <p className="text-muted text-sm">{reference}</p>}
    <div className="flex flex-wrap gap-2 pt-2">{children}</div>
  </div>
)
