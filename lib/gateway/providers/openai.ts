/** Where a request is sent, and the headers that authenticate it. */
export type Target = { origin: string; path: string; headers: Record<string, string> }

/** A base URL as the SDKs take it, without a trailing slash; `/v1` is added where it has no path. Null when it is not an HTTP URL. */
export function baseUrl(endpoint: string): URL | null {
  if (!URL.canParse(endpoint)) return null
  const url = new URL(endpoint)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null
  url.hash = ''
  url.search = ''
  url.pathname = url.pathname.replace(/(?<!\/)\/+$/, '') || '/v1'
  return url
}

export const openaiTarget = ({ base, secret }: { base: URL; secret: string }, path: string): Target => ({
  origin: base.origin,
  path: `${base.pathname}/${path}`,
  headers: { authorization: `Bearer ${secret}` },
})
