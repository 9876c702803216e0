/** Signs in over HTTP, and opens pages as a browser does, but for drawing them. */

export type Visitor = {
  /** The whole page; throws when it is not one, or not whole. */
  open(path: string): Promise<string>
  /** Until the first piece of a file is there; the rest is left. */
  begin(path: string): Promise<void>
}

/** What fails after the first byte is told inside the page; what is left to the browser has no digest. */
const FAILED = /data-dgst="[^"]/

/** With a token, or as a stranger. */
export async function visitor(url: string, token?: string): Promise<Visitor> {
  const cookie = token ? await signIn(url, token) : ''
  const get = async (path: string) => {
    const response = await fetch(url + path, { headers: { cookie, accept: 'text/html' }, redirect: 'manual' })
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}`)
    return response
  }
  return {
    async open(path) {
      const html = await (await get(path)).text()
      if (!/<h1[\s>]/.test(html) || FAILED.test(html)) throw new Error(`${path} is no whole page`)
      return html
    },
    async begin(path) {
      const reader = (await get(path)).body?.getReader()
      await reader?.read()
      await reader?.cancel()
    },
  }
}

async function signIn(url: string, token: string): Promise<string> {
  const first = await fetch(`${url}/api/auth/csrf`)
  const { csrfToken } = (await first.json()) as { csrfToken: string }
  const second = await fetch(`${url}/api/auth/callback/token`, {
    method: 'POST',
    headers: { cookie: cookiesOf(first) },
    body: new URLSearchParams({ csrfToken, token, json: 'true' }),
    redirect: 'manual',
  })
  return cookiesOf(second)
}

const cookiesOf = ({ headers }: Response) =>
  headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
