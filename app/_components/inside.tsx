import type { ReactNode } from 'react'
import { type Place, Shell } from '@/components/shell/shell'
import { viewer } from '@/lib/auth/gate'
import { Footer } from './footer'
import { PaletteButton } from './palette/palette-button'

const own: Place[] = ['me', 'connect', 'docs']
const everyones: Place[] = ['overview', 'usage', 'requests', 'users', 'keys', 'prices', 'audit', 'settings']

/** The house as seen from inside: admins see every room, members their own. */
export async function Inside({ children }: { children: ReactNode }) {
  const who = await viewer()
  const groups = who?.isAdmin ? [everyones, own] : [own]
  const search = <PaletteButton places={groups.flat()} isAdmin={who?.isAdmin ?? false} />
  return (
    <Shell groups={groups} search={search} footer={<Footer name={who?.name} />}>
      {children}
    </Shell>
  )
}
