/** A browser without a browser: it stores and sends cookies. */
export type CookieClient = {
  /** All cookies as one `Cookie` header. */
  readonly cookie: string
  request(path: string, init?: RequestInit): Promise<Response>
}

/** Sends the headers of a same-origin page, and follows no redirect. */
export function cookieClient(
  url: string,
  extraHeaders: Record<string, string> = {},
  initialCookies: Record<string, string> = {},
): CookieClient {
  const jar = new Map(Object.entries(initialCookies))
  const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  return {
    get cookie() {
      return cookie()
    },
    async request(path, init = {}) {
      const headers = {
        origin: url,
        'sec-fetch-site': 'same-origin',
        ...extraHeaders,
        cookie: cookie(),
        ...init.headers,
      }
      const response = await fetch(url + path, { redirect: 'manual', ...init, headers })
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        if (value) jar.set(name, value)
        else jar.delete(name)
      }
      return response
    },
  }
}

/** `url`: where next-auth sends the browser. */
type SignInResponse = { url: string; setCookie: string[] }

/** Signs in as the sign-in page does. */
export const signInWithToken = (client: CookieClient, token: string, fields: Record<string, string> = {}) =>
  postToNextAuth(client, '/api/auth/callback/token', { token, ...fields })

/** Starts a sign-in with OpenID Connect. */
export const startOidcSignIn = (client: CookieClient) => postToNextAuth(client, '/api/auth/signin/oidc')

async function postToNextAuth({ request }: CookieClient, path: string, fields = {}): Promise<SignInResponse> {
  const first = await request('/api/auth/csrf')
  const { csrfToken } = (await first.json()) as { csrfToken: string }
  const body = new URLSearchParams({ csrfToken, json: 'true', ...fields })
  const second = await request(path, { method: 'POST', body })
  const { url } = (await second.json()) as { url: string }
  return { url, setCookie: [first, second].flatMap(({ headers }) => headers.getSetCookie()) }
}

export async function signedInClient(url: string, token: string): Promise<CookieClient> {
  const client = cookieClient(url)
  await signInWithToken(client, token)
  return client
}
