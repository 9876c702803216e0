import type { ReactNode } from 'react'
import { requireUser } from '@/lib/auth/guards'
import { ConsoleShell } from '../_components/console-shell'

/** Redirects unauthenticated visitors before anything streams. Each page authorizes again, since it needs the actor. */
export default async function MemberLayout({ children }: { children: ReactNode }) {
  await requireUser()
  return <ConsoleShell>{children}</ConsoleShell>
}
