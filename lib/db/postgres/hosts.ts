import { postgresUrls } from '../../core/postgres-urls'
import { log } from '../../logging/log'

/** The hosts that a URL names, and the one that was the primary last. */
export type Hosts = {
  readonly count: number
  /** The URL with this one host. */
  current(): string
  /** Goes on to the next host, unless another connection has done so since `failed` was the current one. */
  leave(failed: string): void
}

const known = new Map<string, Hosts>()

/** All pools of a process find the primary together. */
export function hostsOf(url: string): Hosts {
  const hosts = known.get(url) ?? makeHosts(postgresUrls(url))
  known.set(url, hosts)
  return hosts
}

function makeHosts(urls: readonly string[]): Hosts {
  let at = 0
  const current = () => urls[at] ?? ''
  return {
    count: urls.length,
    current,
    leave(failed) {
      if (urls.length === 1 || failed !== current()) return
      at = (at + 1) % urls.length
      log.warn({ host: new URL(current()).host }, 'trying the next PostgreSQL host')
    },
  }
}
