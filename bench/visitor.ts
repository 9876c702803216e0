/** Signs in over HTTP, and opens pages as a browser does, but for drawing them. */

export type Visitor = {
  cookies: { name: string; value: string }[]
  /** The whole page; throws when it is not one, or not whole. */
  open(path: string): Promise<string>
  /** Until the first piece of a file is there; the rest is left. */
  begin(path: string): Promise<void>
  /** A whole file; answers how many lines it has. */
  save(path: string): Promise<number>
}

/** What fails after the first byte is told inside the page; what is left to the browser has no digest. */
const FAILED = /data-dgst="[^"]/
const LINE_END = 10

/** With a token, or as a stranger. */
export async function visitor(url: string, token?: string): Promise<Visitor> {
  const cookie = token ? await signIn(url, token) : ''
  const get = async (path: string) => {
    const response = await fetch(url + path, { headers: { cookie, accept: 'text/html' }, redirect: 'manual' })
    if (response.status !== 200 || !response.body) throw new Error(`${path} answered ${response.status}`)
    return { text: () => response.text(), body: response.body }
  }
  return {
    cookies: cookie.split('; ').flatMap((text) => {
      const [, name, value] = /^([^=]+)=(.*)$/.exec(text) ?? []
      return name && value ? [{ name, value }] : []
    }),
    async open(path) {
      const html = await (await get(path)).text()
      if (!/<h1[\s>]/.test(html) || FAILED.test(html)) throw new Error(`${path} is no whole page`)
      return html
    },
    async begin(path) {
      const reader = (await get(path)).body.getReader()
      await reader.read()
      await reader.cancel()
    },
    async save(path) {
      let lines = 0
      for await (const piece of (await get(path)).body)
        for (let at = piece.indexOf(LINE_END); at >= 0; at = piece.indexOf(LINE_END, at + 1)) lines += 1
      return lines
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
