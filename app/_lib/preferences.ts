const locales = ['en', 'zh-CN'] as const
export type Locale = (typeof locales)[number]

export const isLocale = (text: string | undefined): text is Locale => locales.some((locale) => locale === text)

/** The supported locale that an Accept-Language header prefers; English if it names none. */
export function negotiateLocale(header: string | null): Locale {
  const accepted = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
      const weight = parameters.map((text) => /^\s*q=([\d.]+)\s*$/.exec(text)?.[1]).find(Boolean)
      return { language: tag.split('-')[0], weight: weight === undefined ? 1 : Number(weight) }
    })
    .filter(({ language, weight }) => (language === 'en' || language === 'zh') && weight > 0)
    .sort((a, b) => b.weight - a.weight)
  return accepted[0]?.language === 'zh' ? 'zh-CN' : 'en'
}

export const themes = ['system', 'light', 'dark'] as const
type Theme = (typeof themes)[number]

export const isTheme = (text: unknown): text is Theme => themes.some((theme) => theme === text)
