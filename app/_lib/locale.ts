const locales = ['en', 'zh-CN'] as const
export type Locale = (typeof locales)[number]

export const isLocale = (text: string | undefined): text is Locale => locales.some((locale) => locale === text)

/** The first language of an Accept-Language header that we speak; English when it names none. */
export function preferred(header: string | null): Locale {
  const asked = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
      const weight = parameters.map((text) => /^\s*q=([\d.]+)\s*$/.exec(text)?.[1]).find(Boolean)
      return { language: tag.split('-')[0], weight: weight === undefined ? 1 : Number(weight) }
    })
    .filter(({ language, weight }) => (language === 'en' || language === 'zh') && weight > 0)
    .sort((one, other) => other.weight - one.weight)
  return asked[0]?.language === 'zh' ? 'zh-CN' : 'en'
}
