import type { Target } from '../provider'

/** A base URL as the SDKs take it, without a trailing slash; null when it is not an HTTP URL. `version` is added where it has no path. */
export function baseUrl(endpoint: string, version = '/v1'): URL | null {
  if (!URL.canParse(endpoint)) return null
  const url = new URL(endpoint)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null
  url.hash = ''
  url.search = ''
  url.pathname = url.pathname.replace(/(?<!\/)\/+$/, '') || version
  return url
}

export const targetBelow = (base: URL, path: string, headers: Record<string, string>): Target => ({
  origin: base.origin,
  path: `${base.pathname.replace(/\/$/, '')}/${path}`,
  headers,
})
