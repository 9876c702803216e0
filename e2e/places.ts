/** Every page an admin can see in the demo, by the name its picture bears. */
export const places: Record<string, string> = {
  overview: '/',
  usage: '/usage',
  requests: '/requests',
  users: '/users',
  person: '/users/2',
  keys: '/keys',
  prices: '/prices',
  audit: '/audit',
  settings: '/settings',
  me: '/me',
  connect: '/connect',
  docs: '/docs',
}
