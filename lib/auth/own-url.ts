/** Where a sign-in may lead: `asked` when that is a path of this house, as it stands or behind our `origin`; else the front door. */
export function ownUrl(asked: string, origin: string): string {
  const path = asked.startsWith(`${origin}/`) ? asked.slice(origin.length) : asked
  if (!path.startsWith('/') || /\\|\p{Cc}/u.test(path)) return origin
  const url = new URL(path, origin)
  return url.origin === origin && !url.pathname.includes('//') ? url.href : origin
}
