import { cookies, headers } from 'next/headers'
import { getRequestConfig } from 'next-intl/server'
import { currentZone } from '@/lib/settings/time-zone'
import type en from '@/messages/en.json'
import { isLocale, type Locale, negotiateLocale } from './preferences'

/** The locale is the user's choice in a cookie, or negotiated from the browser's; it is not part of the URL. */
export default getRequestConfig(async () => {
  const stored = (await cookies()).get('locale')?.value
  const locale = isLocale(stored) ? stored : negotiateLocale((await headers()).get('accept-language'))
  const { default: messages } = await import(`../../messages/${locale}.json`)
  return { locale, messages, timeZone: currentZone(), now: new Date() }
})

declare module 'next-intl' {
  interface AppConfig {
    Locale: Locale
    Messages: typeof en
  }
}
