import { isOverTls } from '../config/env'

/** One of ours. Over TLS its name makes browsers hold it to this very host and to TLS. */
export function cookie(name: string) {
  const secure = isOverTls()
  return {
    name: `${secure ? '__Host-' : ''}chatelaine.${name}`,
    options: { httpOnly: true, sameSite: 'lax' as const, path: '/', secure },
  }
}

/** All that next-auth would set under names of its own. */
export const cookies = () => ({
  sessionToken: cookie('session'),
  csrfToken: cookie('csrf'),
  callbackUrl: cookie('callback'),
  pkceCodeVerifier: cookie('pkce'),
  state: cookie('state'),
  nonce: cookie('nonce'),
})
