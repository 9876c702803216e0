import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { env } from '../../config/env'

type Header = (name: string) => string | null | undefined

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** The hosts that a request names. Several if a proxy forwards it: one that the client chose may be among them. */
function hostsOf(header: Header): string[] {
  const values = [header('host'), header('x-forwarded-host')].flatMap((value) => value?.split(',') ?? [])
  return values.map((host) => host.trim())
}

/**
 * Whether no page of another site can be behind `Host`. With DNS rebinding, a page of evil.example whose name now resolves to
 * this server is of the same site as what it requests, but sends its own name.
 */
export function isKnownHost(header: Header): boolean {
  const hosts = hostsOf(header)
  return hosts.length > 0 && hosts.every(isKnown)
}

/** An IP address, a name without a domain, localhost, and what NEXTAUTH_URL and ALLOWED_HOSTS name. */
function isKnown(host: string): boolean {
  const name = nameOf(host)
  if (name === null) return false
  if (isIP(unbracketed(name)) !== 0 || !name.includes('.') || isLoopbackName(name)) return true
  const { NEXTAUTH_URL, ALLOWED_HOSTS } = env()
  return name === new URL(NEXTAUTH_URL ?? 'http://localhost').hostname || ALLOWED_HOSTS.includes(name)
}

/**
 * Whether `client` is on this machine and calls it by a name of its own. Not where NEXTAUTH_URL is another machine's: behind a
 * proxy that passes on neither address nor `Host`, everybody looks like a client on this machine.
 */
export function isLocal({ socket, headers }: IncomingMessage, client: string): boolean {
  if (!isLoopbackAddress(socket.remoteAddress) || !isLoopbackAddress(client)) return false
  const hosts = hostsOf((name) => headers[name]?.toString())
  const names = [...hosts, new URL(env().NEXTAUTH_URL ?? 'http://localhost').host].map(nameOf)
  return hosts.length > 0 && names.every((name) => name !== null && isLoopbackName(name))
}

function isLoopbackAddress(address: string | undefined): boolean {
  const plain = address?.replace(/^::ffff:(?=\d+\.)/, '') ?? ''
  return isIP(plain) !== 0 && loopback.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4')
}

const isLoopbackName = (name: string) =>
  name === 'localhost' || name.endsWith('.localhost') || isLoopbackAddress(unbracketed(name))

const unbracketed = (name: string) => name.replace(/^\[|\]$/g, '')

/** The name in lower case, without the port; null if it is not a host. */
function nameOf(host: string): string | null {
  if (!/^[\w.:[\]-]+$/.test(host) || !URL.canParse(`http://${host}`)) return null
  return new URL(`http://${host}`).hostname
}

export const UNKNOWN_HOST =
  "This host name is not known to the server. Use its IP address or localhost, set NEXTAUTH_URL to the console's address, or add the name to ALLOWED_HOSTS."
