import type { Instrumentation } from 'next'
import { log } from './lib/logging/log'

/** What broke while a page was put together, by the reference that the page shows and the id of its request. */
export const onRequestError: Instrumentation.onRequestError = (error, { path, method, headers }, { routeType }) => {
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : undefined
  log.error(
    { digest, requestId: headers['x-request-id'], method, path: path.split('?', 1)[0], routeType, err: error },
    'a page broke',
  )
}
