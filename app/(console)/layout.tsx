import type { ReactNode } from 'react'
import { requireAdmin } from '@/lib/auth/guards'
import { ConsoleShell } from '../_components/console-shell'

/** Redirects unauthenticated visitors before anything streams. Each page authorizes again, since it needs the actor. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  await requireAdmin()
  return <ConsoleShell>{children}</ConsoleShell>
}
