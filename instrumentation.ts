import type { Instrumentation } from 'next'
import { log } from './lib/logging/log'

/** Logs an error while rendering a page, with the digest that the page shows and the request id. */
export const onRequestError: Instrumentation.onRequestError = (error, { path, method, headers }, { routeType }) => {
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : undefined
  log.error(
    { digest, requestId: headers['x-request-id'], method, path: path.split('?', 1)[0], routeType, err: error },
    'page render failed',
  )
}
