import type { ReactNode } from 'react'

/** Terms and values in two columns; stacked on narrow screens. */
export const DefinitionList = ({ children }: { children: ReactNode }) => (
  <dl className="grid max-w-3xl border-line border-t">{children}</dl>
)

export const Definition = ({ label, children }: { label: ReactNode; children: ReactNode }) => (
  <div className="grid gap-x-6 border-line border-b py-2 sm:grid-cols-[16rem_minmax(0,1fr)]">
    <dt className="text-muted">{label}</dt>
    <dd>{children}</dd>
  </div>
)
