import { clsx } from 'clsx'
import type { ComponentProps, ReactNode } from 'react'

/** Browsers forget what a table's part is when `display` changes, and linters that they do. */
const as = (role: string) => ({ role })

/** A table that becomes a list of cards where it would not fit. What its parts look like stands in table.css. */
export const Table = ({ label, children }: { label: string; children: ReactNode }) => (
  <table
    {...as('table')}
    aria-label={label}
    className="data-table block w-full border-line border-t sm:table sm:border-t-0"
  >
    {children}
  </table>
)

export const Head = ({ children }: { children: ReactNode }) => (
  <thead {...as('rowgroup')} className="max-sm:sr-only">
    <tr {...as('row')} className="border-line border-b">
      {children}
    </tr>
  </thead>
)

export const Body = ({ children }: { children: ReactNode }) => (
  <tbody {...as('rowgroup')} className="block sm:table-row-group">
    {children}
  </tbody>
)

type Row = { id?: string; dimmed?: boolean; children: ReactNode }

/** With an `id`, a link can lead to it: it is marked then. */
export const Row = ({ id, dimmed = false, children }: Row) => (
  <tr {...as('row')} id={id} className={dimmed ? 'text-muted' : undefined}>
    {children}
  </tr>
)

type HeadCell = ComponentProps<'th'> & { end?: boolean }

export const HeadCell = ({ end = false, ...rest }: HeadCell) => (
  <th {...as('columnheader')} scope="col" className={end ? 'end' : undefined} {...rest} />
)

type Cell = Partial<Record<'end' | 'given' | 'muted' | 'strong', boolean>> & { label?: ReactNode; children: ReactNode }

/** `label` is what the column's head says, for the card. `given` is what somebody typed, which may be one endless word. */
export const Cell = ({ label, children, ...looks }: Cell) => (
  <td {...as('cell')} className={clsx(looks) || undefined}>
    {label && <span className="label">{label}</span>}
    <span>{children}</span>
  </td>
)

/** Names the row: first in it, and the title of its card. */
export const RowTitle = ({ children }: { children: ReactNode }) => (
  <th {...as('rowheader')} scope="row">
    {children}
  </th>
)

/** The row's buttons: at its end, and in the corner of its card. */
export const RowActions = ({ children }: { children: ReactNode }) => (
  <td {...as('cell')} className="actions">
    <span className="flex justify-end gap-1">{children}</span>
  </td>
)
