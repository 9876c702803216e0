export type SignInFailure = 'unauthorized' | 'rate_limited' | 'unavailable'

/**
 * Turns a token into this browser's session; null when that worked, else why not. Asked of next-auth's doors themselves: its own
 * function leaves the page when it cannot reach them, and whatever the page was about to show.
 */
export async function signInWith(token: string): Promise<SignInFailure | null> {
  try {
    const { csrfToken } = await (await fetch('/api/auth/csrf')).json()
    const body = new URLSearchParams({ token, csrfToken, callbackUrl: '/', json: 'true' })
    const answer = await fetch('/api/auth/callback/token', { method: 'POST', body })
    const { url } = await answer.json()
    return failureIn(new URL(url).searchParams.get('error'))
  } catch (error) {
    // A browser that reaches nobody, or something in between that answers in its place.
    if (error instanceof TypeError || error instanceof SyntaxError) return 'unavailable'
    throw error
  }
}

/** `code` is next-auth's own for a token that nobody has, else a word of lib/auth. */
function failureIn(code: string | null): SignInFailure | null {
  if (code === null || code === 'rate_limited') return code
  return code === 'unavailable' || code === 'internal' ? 'unavailable' : 'unauthorized'
}
