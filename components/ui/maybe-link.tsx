import Link from 'next/link'
import type { ReactNode } from 'react'

/** A figure that leads to what it is made of, where there is such a place. Not fetched before it is asked for: a table has hundreds. */
export const MaybeLink = ({ href, children }: { href: string | undefined; children: ReactNode }) =>
  href ? (
    <Link
      href={href}
      prefetch={false}
      className="rounded-sm underline decoration-line underline-offset-4 hover:decoration-current"
    >
      {children}
    </Link>
  ) : (
    children
  )
