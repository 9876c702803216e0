import type { ReactNode } from 'react'
import { requireMember } from '@/lib/auth/gate'
import { Inside } from '../_components/inside'

/** Asks so that a stranger is sent away before anything streams; each page asks again, for its proof. */
export default async function MemberLayout({ children }: { children: ReactNode }) {
  await requireMember()
  return <Inside>{children}</Inside>
}
