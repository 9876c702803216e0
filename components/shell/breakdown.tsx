import type { ReactNode } from 'react'

type Props = { title: string; why: string; todo: string; reference?: string | undefined; children: ReactNode }

/** What went wrong, why, what to do, and by which reference the log knows it. */
export const Breakdown = ({ title, why, todo, reference, children }: Props) => (
  <div className="grid max-w-prose justify-items-start gap-3 py-10">
    <h1 className="font-semibold text-xl">{title}</h1>
    <p>{why}</p>
    <p className="text-muted">{todo}</p>
    {reference && <p className="text-muted text-sm">{reference}</p>}
    <div className="flex flex-wrap gap-2 pt-2">{children}</div>
  </div>
)
