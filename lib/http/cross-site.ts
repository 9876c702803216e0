import { AppError } from '../errors'

/** Refuses what another site's page makes a browser send. Programs send neither header and pass. */
export function refuseCrossSite({ headers }: Request) {
  const site = headers.get('sec-fetch-site')
  const origin = headers.get('origin')
  const host = origin && URL.canParse(origin) ? new URL(origin).host : null
  const foreign = (origin !== null && host !== headers.get('host')) || site === 'cross-site' || site === 'same-site'
  if (foreign) throw new AppError('forbidden', 'Another site may not set Chatelaine up.')
}
