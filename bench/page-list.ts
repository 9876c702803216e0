/** Lists every page there is, by who may open it, and the dearest ways to look at some of them. */
import { pages } from '../e2e/rooms'

/** Once there is a root, this page only leads elsewhere. */
const LEADS_AWAY = '/setup'

const pathsOf = (who: 'admin' | 'member' | 'owner' | 'stranger') =>
  Object.keys(pages).filter((path) => pages[path] === who && !path.endsWith('.csv') && path !== LEADS_AWAY)

export const adminPages = [
  ...pathsOf('admin'),
  ...['user', 'model', 'key'].map((by) => `/usage?span=last-12-months&by=${by}`),
  '/usage?span=last-30-days&by=day',
  '/users?sort=cost&order=desc&size=100',
  '/users?q=person%201&page=2',
  // Nobody finds any: as far as one page ever looks.
  '/requests?span=last-12-months&state=interrupted',
]

export const memberPages = [...pathsOf('member'), ...pathsOf('owner'), '/me/usage?span=last-12-months&by=model']

export const strangerPages = pathsOf('stranger')

/** The address of a page: whose person, and which request, where it names one. */
export const addressOf = (path: string, { user, entry }: { user: number; entry: string }) =>
  path.replace('/users/[id]', `/users/${user}`).replace('/requests/[id]', `/requests/${entry}`)
