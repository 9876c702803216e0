/** The console's pages; each name is both its path and its message key in `nav`. */
export type NavItem =
  | 'overview'
  | 'usage'
  | 'requests'
  | 'users'
  | 'keys'
  | 'prices'
  | 'reconciliation'
  | 'audit'
  | 'settings'
  | 'me'
  | 'connect'
  | 'docs'

export const navHref = (item: NavItem) => (item === 'overview' ? '/' : `/${item}`)
