import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Brand } from './brand'
import { type NavItem, navHref } from './nav-items'
import { NavLink } from './nav-link'

type Props = { groups: readonly NavItem[][]; search: ReactNode; footer: ReactNode; children: ReactNode }

/** The console's layout: navigation beside the page on wide screens, above it on narrow ones. */
export function Shell({ groups, search, footer, children }: Props) {
  const t = useTranslations('nav')
  return (
    <div className="mx-auto grid min-h-dvh max-w-7xl grid-cols-[minmax(0,1fr)] grid-rows-[auto_1fr_auto] lg:grid-cols-[13.5rem_minmax(0,1fr)] lg:grid-rows-[1fr_auto] print:block">
      <a
        href="#main"
        className="sr-only z-10 rounded-md bg-raised p-3 focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        {t('skip')}
      </a>
      <header className="border-line border-b px-4 pt-4 pb-2 lg:col-start-1 lg:row-start-1 lg:border-r lg:border-b-0 lg:py-6 tall:row-end-3 print:hidden">
        <div className="grid gap-3 lg:sticky lg:top-6 lg:gap-4">
          <div className="flex items-center justify-between gap-3 lg:grid lg:justify-stretch lg:gap-5">
            <span className="px-3">
              <Brand />
            </span>
            {search}
          </div>
          <nav aria-label={t('label')} className="flex flex-wrap gap-0.5 lg:grid lg:gap-4">
            {groups.map((items) => (
              <div key={items[0]} className="contents lg:grid lg:gap-0.5">
                {items.map((item) => (
                  <NavLink key={item} href={navHref(item)}>
                    {t(item)}
                  </NavLink>
                ))}
              </div>
            ))}
          </nav>
        </div>
      </header>
      <main
        id="main"
        tabIndex={-1}
        className="px-4 py-6 outline-none sm:px-6 lg:col-start-2 lg:row-start-1 lg:row-end-3 lg:px-10 lg:py-8 print:p-0"
      >
        {children}
      </main>
      <footer className="border-line border-t px-4 py-4 lg:col-start-1 lg:row-start-2 lg:row-end-3 lg:border-t-0 lg:border-r tall:sticky tall:bottom-0 tall:row-start-1 tall:self-end print:hidden">
        {footer}
      </footer>
    </div>
  )
}
