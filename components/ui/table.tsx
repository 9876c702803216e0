import { clsx } from 'clsx'
import type { ComponentProps, ReactNode } from 'react'

/** Browsers forget what a table's part is when `display` changes, and linters that they do. */
const as = (role: string) => ({ role })

/** A table that becomes a list of cards where it would not fit. */
export const Table = ({ label, children }: { label: string; children: ReactNode }) => (
  <table {...as('table')} aria-label={label} className="block w-full border-line border-t sm:table sm:border-t-0">
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
  <tr
    {...as('row')}
    id={id}
    className={clsx(
      'relative block target:bg-sunken border-line border-b py-3 transition-colors sm:table-row sm:py-0 sm:hover:bg-sunken/60',
      dimmed && 'text-muted',
    )}
  >
    {children}
  </tr>
)

type HeadCell = ComponentProps<'th'> & { end?: boolean }

export const HeadCell = ({ end = false, ...rest }: HeadCell) => (
  <th
    {...as('columnheader')}
    scope="col"
    className={clsx(
      'px-2 py-2 align-bottom font-medium text-muted text-sm first:pl-0 last:pr-0 break-keep wrap-normal',
      end ? 'text-right' : 'text-left',
    )}
    {...rest}
  />
)

type Cell = { label?: ReactNode; end?: boolean; given?: boolean; children: ReactNode }

/** `label` is what the column's head says, for the card. `given` is what somebody typed, which may be one endless word. */
export const Cell = ({ label, end = false, given = false, children }: Cell) => (
  <td
    {...as('cell')}
    className={clsx(
      'flex items-baseline justify-between gap-4 py-0.5 sm:table-cell sm:px-2 sm:py-2.5 sm:first:pl-0 sm:last:pr-0',
      given ? 'sm:min-w-28' : 'sm:break-keep sm:wrap-normal',
      end && 'sm:text-right',
    )}
  >
    {label && <span className="shrink-0 text-muted text-sm sm:hidden">{label}</span>}
    <span className="min-w-0 max-sm:text-right">{children}</span>
  </td>
)

/** Names the row: first in it, and the title of its card. */
export const RowTitle = ({ children }: { children: ReactNode }) => (
  <th
    {...as('rowheader')}
    scope="row"
    className="block pr-34 pb-1 text-left font-semibold sm:font-medium sm:table-cell sm:px-2 sm:py-2.5 sm:first:pl-0"
  >
    {children}
  </th>
)

/** The row's buttons: at its end, and in the corner of its card. */
export const RowActions = ({ children }: { children: ReactNode }) => (
  <td {...as('cell')} className="max-sm:absolute max-sm:top-2 max-sm:right-0 sm:w-0 sm:py-1 sm:pl-2">
    <span className="flex justify-end gap-1">{children}</span>
  </td>
)
