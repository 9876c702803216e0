import { isIP } from 'node:net'
import { env } from '../../config/env'
import { AppError } from '../../core/errors'
import { isCrossSite } from '../server/request-guard'

type Header = (name: string) => string | null | undefined

/**
 * Throws if a page of another site may be behind a request that creates root: `forbidden`, or `unknown_host`. With DNS
 * rebinding, a page of evil.example whose name now resolves to this server is of the same site, but sends its own Host.
 */
export function assertOwnVisitor(header: Header) {
  if (isCrossSite(header)) throw new AppError('forbidden', 'Cross-site requests may not initialize Chatelaine.')
  // Both: a page behind a proxy on this machine could send one of its choice.
  const hosts = [header('host'), header('x-forwarded-host')].flatMap((value) => value?.split(',') ?? [])
  if (hosts.length === 0 || !hosts.every((host) => isOwnHost(host.trim())))
    throw new AppError(
      'unknown_host',
      "Use this server's IP address or localhost, or set NEXTAUTH_URL to the address with this host name.",
    )
}

/** Whether no site can be at `host`: an IP address, a name without a domain, localhost, or what NEXTAUTH_URL names. */
function isOwnHost(host: string): boolean {
  if (!/^[\w.:[\]-]+$/.test(host) || !URL.canParse(`http://${host}`)) return false
  const name = new URL(`http://${host}`).hostname
  if (isIP(name.replace(/^\[|\]$/g, '')) !== 0 || !name.includes('.') || name.endsWith('.localhost')) return true
  return name === new URL(env().NEXTAUTH_URL ?? 'http://localhost').hostname
}
