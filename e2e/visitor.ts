/** What a browser keeps and sends, without the browser. */
export type Visitor = {
  /** As one `Cookie` header. */
  readonly cookie: string
  ask(path: string, init?: RequestInit): Promise<Response>
}

/** Keeps the cookies it is given, follows no redirect, and sends the headers of a page of this very house. */
export function visitor(url: string, more: Record<string, string> = {}, kept: Record<string, string> = {}): Visitor {
  const jar = new Map(Object.entries(kept))
  const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  return {
    get cookie() {
      return cookie()
    },
    async ask(path, init = {}) {
      const headers = { origin: url, 'sec-fetch-site': 'same-origin', ...more, cookie: cookie(), ...init.headers }
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

type Told = { url: string; setCookie: string[] }

/** Signs in as the page does; answers where next-auth sends the browser then, and the cookies as they came. */
export async function signInOver({ ask }: Visitor, token: string, more: Record<string, string> = {}): Promise<Told> {
  const first = await ask('/api/auth/csrf')
  const { csrfToken } = (await first.json()) as { csrfToken: string }
  const body = new URLSearchParams({ csrfToken, token, json: 'true', ...more })
  const second = await ask('/api/auth/callback/token', { method: 'POST', body })
  const { url } = (await second.json()) as { url: string }
  return { url, setCookie: [first, second].flatMap(({ headers }) => headers.getSetCookie()) }
}

/** Sets out to sign in through a provider; `url` is where the browser is sent. */
export async function beginOidc({ ask }: Visitor): Promise<Told> {
  const first = await ask('/api/auth/csrf')
  const { csrfToken } = (await first.json()) as { csrfToken: string }
  const body = new URLSearchParams({ csrfToken, json: 'true' })
  const second = await ask('/api/auth/signin/oidc', { method: 'POST', body })
  const { url } = (await second.json()) as { url: string }
  return { url, setCookie: [first, second].flatMap(({ headers }) => headers.getSetCookie()) }
}

/** Someone who is signed in. */
export async function signedIn(url: string, token: string): Promise<Visitor> {
  const someone = visitor(url)
  await signInOver(someone, token)
  return someone
}
