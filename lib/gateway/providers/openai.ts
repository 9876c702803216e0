/** A base URL as the SDKs have it, without a slash at its end; without a path it gets `/v1`. Null when it is no http URL. */
export function baseUrl(endpoint: string): URL | null {
  if (!URL.canParse(endpoint)) return null
  const url = new URL(endpoint)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null
  url.hash = ''
  url.search = ''
  url.pathname = url.pathname.replace(/(?<!\/)\/+$/, '') || '/v1'
  return url
}

/** Where a request goes, and what proves the right to it. */
export type Target = { origin: string; path: string; headers: Record<string, string> }

export const openaiTarget = ({ base, secret }: { base: URL; secret: string }, path: string): Target => ({
  origin: base.origin,
  path: `${base.pathname}/${path}`,
  headers: { authorization: `Bearer ${secret}` },
})
