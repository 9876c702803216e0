import type { ReactNode } from 'react'
import { type Place, Shell } from '@/components/shell/shell'
import { viewer } from '@/lib/auth/gate'
import { Footer } from './footer'

const own: Place[] = ['me', 'connect']
const all: Place[] = ['overview', 'usage', 'requests', 'users', 'keys', 'prices', 'audit', 'settings', ...own]

/** The house as seen from inside: admins see every room, members their own. */
export async function Inside({ children }: { children: ReactNode }) {
  const who = await viewer()
  return (
    <Shell places={who?.isAdmin ? all : own} footer={<Footer name={who?.name} />}>
      {children}
    </Shell>
  )
}
