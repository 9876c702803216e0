/** Opens the console's pages over HTTP, like a browser but without rendering. */
import type { Allowed } from '../e2e/access-matrix/expected'
import { pages } from '../e2e/access-matrix/matrix'

export type ConsoleClient = {
  cookies: { name: string; value: string }[]
  /** Loads a page completely; throws if it is an error page or incomplete. */
  open(path: string): Promise<string>
  /** Waits for the first chunk of a file and cancels the rest. */
  begin(path: string): Promise<void>
  /** Downloads a file; returns its number of lines. */
  download(path: string): Promise<number>
}

/**
 * A page reports an error after its first byte inside the HTML, with a digest. Without a digest it is rendered in the
 * browser.
 */
const RENDER_ERROR = /data-dgst="[^"]/
const LINE_FEED = 10

/** Signs in with `token`, or stays signed out without one. */
export async function signIn(url: string, token?: string): Promise<ConsoleClient> {
  const cookie = token ? await sessionCookie(url, token) : ''
  const get = async (path: string) => {
    const response = await fetch(url + path, { headers: { cookie, accept: 'text/html' }, redirect: 'manual' })
    if (response.status !== 200 || !response.body) throw new Error(`${path} returned ${response.status}`)
    return { text: () => response.text(), body: response.body }
  }
  return {
    cookies: cookie.split('; ').flatMap((text) => {
      const [, name, value] = /^([^=]+)=(.*)$/.exec(text) ?? []
      return name && value ? [{ name, value }] : []
    }),
    async open(path) {
      const html = await (await get(path)).text()
      if (!/<h1[\s>]/.test(html) || RENDER_ERROR.test(html)) throw new Error(`${path} is not a complete page`)
      return html
    },
    async begin(path) {
      const reader = (await get(path)).body.getReader()
      await reader.read()
      await reader.cancel()
    },
    async download(path) {
      let lines = 0
      for await (const chunk of (await get(path)).body)
        for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) lines += 1
      return lines
    },
  }
}

async function sessionCookie(url: string, token: string): Promise<string> {
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

/** Redirects elsewhere once root exists. */
const SETUP_PAGE = '/setup'

const pathsFor = (who: Allowed) =>
  Object.keys(pages).filter((path) => pages[path] === who && !path.endsWith('.csv') && path !== SETUP_PAGE)

/** Every page, and the most expensive views of some. */
export const adminPages = [
  ...pathsFor('admin'),
  ...['user', 'model', 'key'].map((by) => `/usage?span=last-12-months&by=${by}`),
  '/usage?span=last-30-days&by=day',
  '/users?sort=cost&order=desc&size=100',
  '/users?q=person%201&page=2',
  // Matches nothing, so that the query scans as far as one page ever does.
  '/requests?span=last-12-months&state=interrupted',
]

export const memberPages = [...pathsFor('member'), ...pathsFor('owner'), '/me/usage?span=last-12-months&by=model']

export const anonymousPages = pathsFor('signed out')

/** Fills in the user or the request that a path names. */
export const fillPath = (path: string, { userId, entryId }: { userId: number; entryId: string }) =>
  path.replace('/users/[id]', `/users/${userId}`).replace('/requests/[id]', `/requests/${entryId}`)
