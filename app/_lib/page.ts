import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import type { Messages } from 'next-intl'
import { getTranslations } from 'next-intl/server'
import { isAppError } from '@/lib/core/errors'

/** A page's title in the user's language: `export const generateMetadata = pageTitle('users')`. */
export const pageTitle = (key: keyof Messages['titles']) => async (): Promise<Metadata> => ({
  title: (await getTranslations('titles'))(key),
})

/** Shows the 404 page when `lookup` fails because nothing has this id, or because the id is malformed. */
export async function orNotFound<Value>(lookup: Promise<Value>): Promise<Value> {
  return lookup.catch((error: unknown) => {
    if (isAppError(error) && (error.code === 'not_found' || error.code === 'invalid_request')) notFound()
    throw error
  })
}
