import type { ReactNode } from 'react'
import { Brand } from './brand'

/** The layout without navigation, for setup, sign-in and the 404 page. */
export const MinimalLayout = ({ footer, children }: { footer: ReactNode; children: ReactNode }) => (
  <div className="mx-auto grid min-h-dvh w-full max-w-xl grid-cols-[minmax(0,1fr)] grid-rows-[auto_1fr_auto] gap-8 px-4 py-8 sm:py-12">
    <header>
      <Brand />
    </header>
    <main>{children}</main>
    <footer>{footer}</footer>
  </div>
)
