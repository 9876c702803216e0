import type { ReactNode } from 'react'

/** A figure that leads to what it is made of, where there is such a place. Followed by FollowLinks. */
export const MaybeLink = ({ href, children }: { href: string | undefined; children: ReactNode }) =>
  href ? (
    <a
      href={href}
      data-follow
      className="rounded-sm underline decoration-line underline-offset-4 hover:decoration-current"
    >
      {children}
    </a>
  ) : (
    children
  )
