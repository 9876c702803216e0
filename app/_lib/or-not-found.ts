import { notFound } from 'next/navigation'
import { isAppError } from '@/lib/core/errors'

/** What a verb finds, or the page that says there is no such thing: nor is there one by an id that is none. */
export async function orNotFound<Value>(found: Promise<Value>): Promise<Value> {
  return found.catch((error: unknown) => {
    if (isAppError(error) && (error.code === 'not_found' || error.code === 'invalid_request')) notFound()
    throw error
  })
}
