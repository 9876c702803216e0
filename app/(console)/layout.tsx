import type { ReactNode } from 'react'
import { requireAdmin } from '@/lib/auth/gate'
import { Inside } from '../_components/inside'

/** Asks so that a stranger is sent away before anything streams; each page asks again, for its proof. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  await requireAdmin()
  return <Inside>{children}</Inside>
}
