import type { ReactNode } from 'react'
import type { NavItem } from '@/components/shell/nav-items'
import { Shell } from '@/components/shell/shell'
import { currentUser } from '@/lib/auth/guards'
import { CommandPaletteButton } from './command-palette/palette-button'
import { Footer } from './footer'

const memberItems: NavItem[] = ['me', 'connect', 'docs']
const adminItems: NavItem[] = [
  ...(['overview', 'usage', 'requests', 'users', 'keys', 'prices', 'reconciliation', 'audit', 'settings'] as const),
]

/** The layout of all signed-in pages: admins see every page in the navigation, members their own. */
export async function ConsoleShell({ children }: { children: ReactNode }) {
  const user = await currentUser()
  const groups = user?.isAdmin ? [adminItems, memberItems] : [memberItems]
  const search = <CommandPaletteButton items={groups.flat()} isAdmin={user?.isAdmin ?? false} />
  return (
    <Shell groups={groups} search={search} footer={<Footer name={user?.name} />}>
      {children}
    </Shell>
  )
}
