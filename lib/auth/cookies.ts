import { isHttps } from '../config/env'

/** Over TLS the `__Host-` prefix makes browsers bind the cookie to this host and to TLS. */
export function cookie(name: string) {
  const secure = isHttps()
  return {
    name: `${secure ? '__Host-' : ''}chatelaine.${name}`,
    options: { httpOnly: true, sameSite: 'lax' as const, path: '/', secure },
  }
}

/** Our names for every cookie next-auth sets. */
export const cookies = () => ({
  sessionToken: cookie('session'),
  csrfToken: cookie('csrf'),
  callbackUrl: cookie('callback'),
  pkceCodeVerifier: cookie('pkce'),
  state: cookie('state'),
  nonce: cookie('nonce'),
})
