/**
 * One URL for each host of `url`, in its order: postgres://ann@a:5432,b/db names two. The driver understands a single host.
 */
export function postgresUrls(url: string): string[] {
  const [, before = '', hosts = '', after = ''] = /^(\w+:\/\/(?:[^/?#]*@)?)([^/?#]*)(.*)$/s.exec(url) ?? []
  return hosts.split(',').map((host) => `${before}${host}${after}`)
}
