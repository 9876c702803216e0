import type { Demo } from './demo'

export type Place = { name: string; path: string; who: 'root' | 'member' }

const root = {
  overview: '/',
  usage: '/usage',
  requests: '/requests',
  request: '/requests/[id]',
  users: '/users',
  person: '/users/2',
  keys: '/keys',
  prices: '/prices',
  audit: '/audit',
  settings: '/settings',
}

const member = {
  me: '/me',
  'my-usage': '/me/usage',
  'my-requests': '/me/requests',
  connect: '/connect',
  docs: '/docs',
}

const seenBy = (who: Place['who'], paths: Record<string, string>): Place[] =>
  Object.entries(paths).map(([name, path]) => ({ name, path, who }))

/** Every page of the demo, as root or as a member who has used it, by the name its picture bears. */
export const places = [...seenBy('root', root), ...seenBy('member', member)]

export const addressOf = ({ path }: Place, { url, request }: Demo) => url + path.replace('/requests/[id]', request)
