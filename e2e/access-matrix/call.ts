import type { Route } from './built'
import type { Account } from './callers'

/** `outcome`: a status, an error code, or the path of a redirect. */
export type CallResult = { outcome: string; body: string }

const withId = (path: string, id: string) =>
  path.replace('[id]', id).replace('[[...path]]', 'nowhere').replace('[...nextauth]', 'session')

/** In a page that is streamed, whose status is always 200. */
const NOT_FOUND = 'NEXT_HTTP_ERROR_FALLBACK;404'

let calls = 0

/** Invalid tokens are throttled by address, so each call comes from another one. */
const uniqueAddress = () => {
  calls += 1
  return { 'x-forwarded-for': `10.${calls >> 16}.${(calls >> 8) & 255}.${calls & 255}` }
}

export async function openPage({ client }: Account, path: string, id: string): Promise<CallResult> {
  const response = await client.request(withId(path, id), { headers: uniqueAddress() })
  const body = await response.text()
  const location = response.headers.get('location')
  if (location) return { outcome: new URL(location, 'http://app').pathname, body }
  return { outcome: body.includes(NOT_FOUND) ? '404' : String(response.status), body }
}

/** Requests a page without its layouts, as React does when it has them already. */
export async function openWithoutLayouts({ client }: Account, { file, path }: Route, id: string): Promise<CallResult> {
  const tree = file
    .split('/')
    .slice(1, -1)
    .reduceRight<unknown[]>(
      (children, name) => [name === '[id]' ? ['id', id, 'd', null] : name, { children }],
      ['__PAGE__', {}, null, 'refetch'],
    )
  const state = encodeURIComponent(JSON.stringify(['', { children: tree }]))
  const headers = { ...uniqueAddress(), rsc: '1', 'next-router-state-tree': state }
  // Next redirects to a URL with a hash of these headers.
  const location = (await client.request(withId(path, id), { headers })).headers.get('location') ?? ''
  const response = await client.request(location, { headers })
  const body = await response.text()
  const redirect = /NEXT_REDIRECT;\w+;([^;?]+)/.exec(body)?.[1]
  return { outcome: redirect ?? (body.includes(NOT_FOUND) ? '404' : String(response.status)), body }
}

/** Calls an operation of the API, or an endpoint of the gateway, with the account's token or only its session. */
export async function callOperation(
  { token, client }: Account,
  operation: string,
  id: string,
  body?: object,
  credential: 'token' | 'session' = 'token',
): Promise<CallResult> {
  const [method = '', path = ''] = operation.split(' ')
  const authorization = credential === 'token' && token ? { authorization: `Bearer ${token}` } : {}
  const version = path.startsWith('/v1/messages') ? { 'anthropic-version': '2023-06-01' } : {}
  const headers = { ...uniqueAddress(), ...authorization, ...version }
  const content = body instanceof FormData ? body : JSON.stringify(body)
  const response = await client.request(withId(path, id), { method, headers, ...(body && { body: content }) })
  return { outcome: String(response.status), body: await response.text() }
}

/** Calls a server action as React does. An object among the arguments is sent as a form. */
export async function callAction(
  { client }: Pick<Account, 'client'>,
  { id, page }: { id: string; page: string },
  args: unknown[],
): Promise<CallResult> {
  const headers = { ...uniqueAddress(), 'next-action': id }
  const response = await client.request(withId(page, '1'), { method: 'POST', headers, body: encodeArgs(args) })
  const body = await response.text()
  const redirect = response.headers.get('x-action-redirect')?.split(';')[0]
  const [, ok, code] = /"ok":(true|false)(?:,"code":"(\w+)")?/.exec(body) ?? []
  return { outcome: redirect ?? code ?? (ok ? 'ok' : response.status === 200 ? 'done' : String(response.status)), body }
}

/** React's `encodeReply`. */
function encodeArgs(args: unknown[]): FormData {
  const body = new FormData()
  const parts = args.map((arg, index) => {
    if (typeof arg !== 'object' || arg === null) return arg
    for (const [name, value] of Object.entries(arg)) body.append(`_${index + 1}_${name}`, value)
    return `$K${(index + 1).toString(16)}`
  })
  body.append('0', JSON.stringify(parts))
  return body
}
