export type SignInFailure = 'unauthorized' | 'rate_limited' | 'unavailable'

/**
 * Signs this browser in with an access token; null on success. Calls next-auth's endpoints directly, because its `signIn`
 * navigates away on a network error, and the page would lose what it was about to show.
 */
export async function signInWithToken(token: string): Promise<SignInFailure | null> {
  try {
    const { csrfToken } = await (await fetch('/api/auth/csrf')).json()
    const body = new URLSearchParams({ token, csrfToken, callbackUrl: '/', json: 'true' })
    const response = await fetch('/api/auth/callback/token', { method: 'POST', body })
    const { url } = await response.json()
    return toFailure(new URL(url).searchParams.get('error'))
  } catch (error) {
    // The server is unreachable, or a proxy responded in its place.
    if (error instanceof TypeError || error instanceof SyntaxError) return 'unavailable'
    throw error
  }
}

/** `code` is next-auth's own for an invalid token, otherwise an error code of lib/auth. */
function toFailure(code: string | null): SignInFailure | null {
  if (code === null || code === 'rate_limited') return code
  return code === 'unavailable' || code === 'internal' ? 'unavailable' : 'unauthorized'
}
