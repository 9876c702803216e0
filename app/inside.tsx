import type { ReactNode } from 'react'
import { type Place, Shell } from '@/components/shell/shell'
import { viewer } from '@/lib/auth/gate'
import { Footer } from './footer'
import { PaletteButton } from './palette/palette-button'

const own: Place[] = ['me', 'connect', 'docs']
const all: Place[] = ['overview', 'usage', 'requests', 'users', 'keys', 'prices', 'audit', 'settings', ...own]

/** The house as seen from inside: admins see every room, members their own. */
export async function Inside({ children }: { children: ReactNode }) {
  const who = await viewer()
  const places = who?.isAdmin ? all : own
  const search = <PaletteButton places={places} isAdmin={who?.isAdmin ?? false} />
  return (
    <Shell places={places} search={search} footer={<Footer name={who?.name} />}>
      {children}
    </Shell>
  )
}
