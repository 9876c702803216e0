import type { Demo } from './demo'

/** `name`: of its screenshot. */
export type ConsolePage = { name: string; path: string; role: 'root' | 'member' }

const adminPages = {
  overview: '/',
  usage: '/usage',
  sessions: '/usage?by=session',
  requests: '/requests',
  request: '/requests/[id]',
  users: '/users',
  user: '/users/2',
  keys: '/keys',
  prices: '/prices',
  reconciliation: '/reconciliation',
  audit: '/audit',
  settings: '/settings',
}

const memberPages = {
  me: '/me',
  'my-usage': '/me/usage',
  'my-requests': '/me/requests',
  connect: '/connect',
  docs: '/docs',
}

const pagesOf = (role: ConsolePage['role'], paths: Record<string, string>): ConsolePage[] =>
  Object.entries(paths).map(([name, path]) => ({ name, path, role }))

/** Every page of the demo, as root or as a member with usage. */
export const consolePages = [...pagesOf('root', adminPages), ...pagesOf('member', memberPages)]

export const urlOf = ({ path }: ConsolePage, { url, latestRequestPath }: Demo) =>
  url + path.replace('/requests/[id]', latestRequestPath)
