const YEAR_SECONDS = 365 * 24 * 3600

/** Of every answer but the providers' own. */
export const SECURITY = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
}

export const NO_STORE = { 'cache-control': 'no-store' }

/** For the name the console is reached by over TLS; of its neighbours we know nothing. */
export const STRICT_TRANSPORT = { 'strict-transport-security': `max-age=${YEAR_SECONDS}` }

/** What a page may load and run: scripts only with `nonce`, and what those load. */
export function contentSecurityPolicy(nonce: string, development: boolean): string {
  return [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? ` 'unsafe-eval'` : ''}`,
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data:`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ')
}
