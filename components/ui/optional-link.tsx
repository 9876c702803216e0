import type { ReactNode } from 'react'

/** A link if there is an `href`. A plain anchor, navigated by `ClientNavigation`, so that it works in tables of hundreds of rows. */
export const OptionalLink = ({ href, children }: { href: string | undefined; children: ReactNode }) =>
  href ? (
    <a
      href={href}
      data-client-nav
      className="rounded-sm underline decoration-line underline-offset-4 hover:decoration-current"
    >
      {children}
    </a>
  ) : (
    children
  )
