import { cookies } from 'next/headers'
import { getLocale, getTranslations } from 'next-intl/server'
import { buttonClass } from '@/components/ui/button'
import { setLocale, setTheme, signOut } from '../_lib/actions'
import { isTheme, themes } from '../_lib/preferences'

/** Language, theme and sign-out as plain forms, so that they work before any script has loaded. */
export async function Footer({ name }: { name?: string | undefined }) {
  const [t, locale, cookieStore] = await Promise.all([getTranslations('prefs'), getLocale(), cookies()])
  const storedTheme = cookieStore.get('theme')?.value
  const theme = isTheme(storedTheme) ? storedTheme : 'system'
  const other = locale === 'en' ? { locale: 'zh-CN', name: '简体中文' } : { locale: 'en', name: 'English' }
  const next = themes[(themes.indexOf(theme) + 1) % themes.length]
  const quiet = buttonClass({ tone: 'quiet' })
  return (
    <div className={`flex flex-wrap items-center gap-x-1 gap-y-2 ${name ? 'lg:grid lg:justify-items-start' : '-mx-3'}`}>
      {name && <p className="w-full truncate px-3 text-muted text-sm">{t('signedInAs', { name })}</p>}
      <form action={setTheme}>
        <button type="submit" name="theme" value={next} className={quiet}>
          {t(`theme.${theme}`)}
        </button>
      </form>
      <form action={setLocale}>
        <button type="submit" name="locale" value={other.locale} lang={other.locale} className={quiet}>
          {other.name}
        </button>
      </form>
      {name && (
        <form action={signOut}>
          <button type="submit" className={quiet}>
            {t('signOut')}
          </button>
        </form>
      )}
    </div>
  )
}
