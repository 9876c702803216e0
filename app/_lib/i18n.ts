import { cookies, headers } from 'next/headers'
import { getRequestConfig } from 'next-intl/server'
import { currentZone } from '@/lib/settings/zone'
import type en from '@/messages/en.json'
import { isLocale, type Locale, preferred } from './locale'

/** The language is the person's choice, else what the browser asks for; it never stands in the address. */
export default getRequestConfig(async () => {
  const chosen = (await cookies()).get('locale')?.value
  const locale = isLocale(chosen) ? chosen : preferred((await headers()).get('accept-language'))
  const { default: messages } = await import(`../messages/${locale}.json`)
  return { locale, messages, timeZone: currentZone(), now: new Date() }
})

declare module 'next-intl' {
  interface AppConfig {
    Locale: Locale
    Messages: typeof en
  }
}
