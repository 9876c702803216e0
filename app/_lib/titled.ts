import type { Metadata } from 'next'
import type { Messages } from 'next-intl'
import { getTranslations } from 'next-intl/server'

/** A page's title in the reader's language: `export const generateMetadata = titled('users')`. */
export const titled = (key: keyof Messages['titles']) => async (): Promise<Metadata> => ({
  title: (await getTranslations('titles'))(key),
})
