import type { Metadata, Viewport } from 'next'
import { cookies, headers } from 'next/headers'
import { NextIntlClientProvider } from 'next-intl'
import { getLocale, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { ClientNavigation } from '@/components/ui/client-navigation'
import { LazyToaster } from '@/components/ui/lazy-toaster'
import { isTheme } from './_lib/preferences'
import './globals.css'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('titles')
  const title = { template: '%s · Chatelaine', default: 'Chatelaine' }
  return { title, description: t('description'), robots: { index: false, follow: false } }
}

export const viewport: Viewport = { colorScheme: 'light dark' }

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Reading the headers makes every page dynamic; static ones could not have the nonce of the content security policy.
  await headers()
  const [locale, t, store] = await Promise.all([getLocale(), getTranslations('ui'), cookies()])
  const theme = store.get('theme')?.value
  return (
    <html lang={locale} data-theme={isTheme(theme) ? theme : undefined}>
      <body>
        <NextIntlClientProvider>
          {children}
          <ClientNavigation />
          <LazyToaster label={t('notifications')} />
        </NextIntlClientProvider>
      </body>
    </html>
  )
}
