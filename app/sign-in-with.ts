export type SignInFailure = 'unauthorized' | 'rate_limited' | 'unavailable'

/** Turns a token into this browser's session; null when that worked, else why not. */
export async function signInWith(token: string): Promise<SignInFailure | null> {
  const { signIn } = await import('next-auth/react')
  const answer = await signIn('token', { token, redirect: false }).catch((error: unknown) => {
    // What a browser throws when it cannot reach the server.
    if (error instanceof TypeError) return undefined
    throw error
  })
  if (!answer) return 'unavailable'
  if (answer.ok && !answer.error) return null
  return answer.error === 'rate_limited' ? 'rate_limited' : 'unauthorized'
}
