'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'

type Props = { href: string; children: ReactNode }

export function NavLink({ href, children }: Props) {
  const path = usePathname()
  const isCurrent = path === href || (href !== '/' && path.startsWith(`${href}/`))
  return (
    <Link
      href={href}
      aria-current={isCurrent ? 'page' : undefined}
      className="whitespace-nowrap rounded-md px-3 py-1.5 text-muted text-sm transition-colors hover:bg-sunken hover:text-ink aria-[current]:bg-sunken aria-[current]:font-medium aria-[current]:text-ink"
    >
      {children}
    </Link>
  )
}
