import type { IncomingHttpHeaders } from 'node:http'

/**
 * Gives a request for the address in NEXTAUTH_URL, `own`, the host of that address. Reverse proxies change it: nginx drops the
 * port with `Host $host`, and names the upstream without a line for it. Then the console's own pages would be those of
 * another site. No page elsewhere can choose its `Origin`.
 */
export function restoreOwnHost(headers: IncomingHttpHeaders, own: URL | null) {
  if (!own) return
  const [host] = String(headers['x-forwarded-host'] ?? headers.host).split(',')
  if (headers.origin !== own.origin && host?.trim() !== own.hostname) return
  headers.host = own.host
  delete headers['x-forwarded-host']
}
