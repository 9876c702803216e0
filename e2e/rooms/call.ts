import type { Route } from './built'
import type { Person } from './cast'

/** What came of it, and all that was told. */
export type Answer = { outcome: string; told: string }

const at = (path: string, id: string) =>
  path.replace('[id]', id).replace('[[...path]]', 'nowhere').replace('[...nextauth]', 'session')

const NOT_FOUND = 'NEXT_HTTP_ERROR_FALLBACK;404'

let calls = 0

/** From an address of its own each time: bad tokens are counted by address. */
const elsewhere = () => {
  calls += 1
  return { 'x-forwarded-for': `10.${calls >> 16}.${(calls >> 8) & 255}.${calls & 255}` }
}

/** Opens a page or a file: where it leads to, or its status. One that streams says inside it that there is nothing. */
export async function openPage({ visitor }: Person, path: string, id: string): Promise<Answer> {
  const response = await visitor.ask(at(path, id), { headers: elsewhere() })
  const told = await response.text()
  const location = response.headers.get('location')
  if (location) return { outcome: new URL(location, 'http://house').pathname, told }
  return { outcome: told.includes(NOT_FOUND) ? '404' : String(response.status), told }
}

/** Asks for a page without what is around it, as React does of one whose layouts it has already. */
export async function openAlone({ visitor }: Person, { file, path }: Route, id: string): Promise<Answer> {
  const tree = file
    .split('/')
    .slice(1, -1)
    .reduceRight<unknown[]>(
      (children, name) => [name === '[id]' ? ['id', id, 'd', null] : name, { children }],
      ['__PAGE__', {}, null, 'refetch'],
    )
  const state = encodeURIComponent(JSON.stringify(['', { children: tree }]))
  const headers = { ...elsewhere(), rsc: '1', 'next-router-state-tree': state }
  // Next wants a hash of these headers in the address, and tells it.
  const hashed = (await visitor.ask(at(path, id), { headers })).headers.get('location') ?? ''
  const response = await visitor.ask(hashed, { headers })
  const told = await response.text()
  const leads = /NEXT_REDIRECT;\w+;([^;?]+)/.exec(told)?.[1]
  return { outcome: leads ?? (told.includes(NOT_FOUND) ? '404' : String(response.status)), told }
}

/** Calls an operation of the API, or an endpoint of the gateway, with the person's token or by their session alone. */
export async function operate(
  { token, visitor }: Person,
  operation: string,
  id: string,
  body?: object,
  by: 'token' | 'session' = 'token',
): Promise<Answer> {
  const [method = '', path = ''] = operation.split(' ')
  const headers = { ...elsewhere(), ...(by === 'token' && token ? { authorization: `Bearer ${token}` } : {}) }
  const sent = body instanceof FormData ? body : JSON.stringify(body)
  const response = await visitor.ask(at(path, id), { method, headers, ...(body && { body: sent }) })
  return { outcome: String(response.status), told: await response.text() }
}

/** Calls a server action as React does; an object among `given` goes as a form. */
export async function act(
  { visitor }: Person,
  { id, page }: { id: string; page: string },
  given: unknown[],
): Promise<Answer> {
  const headers = { ...elsewhere(), 'next-action': id }
  const response = await visitor.ask(at(page, '1'), { method: 'POST', headers, body: encoded(given) })
  const told = await response.text()
  const redirect = response.headers.get('x-action-redirect')?.split(';')[0]
  const [, ok, code] = /"ok":(true|false)(?:,"code":"(\w+)")?/.exec(told) ?? []
  return { outcome: redirect ?? code ?? (ok ? 'ok' : response.status === 200 ? 'done' : String(response.status)), told }
}

/** As React's `encodeReply` does. */
function encoded(given: unknown[]): FormData {
  const body = new FormData()
  const parts = given.map((one, index) => {
    if (typeof one !== 'object' || one === null) return one
    for (const [name, value] of Object.entries(one)) body.append(`_${index + 1}_${name}`, value)
    return `$K${(index + 1).toString(16)}`
  })
  body.append('0', JSON.stringify(parts))
  return body
}
