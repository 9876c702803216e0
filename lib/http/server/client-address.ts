import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

export type IsTrusted = (address: string | undefined) => boolean

/** The connection's address. Behind trusted proxies, the last address in X-Forwarded-For that is not one of theirs. */
export function clientAddress(request: IncomingMessage, isTrusted: IsTrusted): string {
  const forwarded = String(request.headers['x-forwarded-for'] ?? '').split(',')
  let address = request.socket.remoteAddress ?? ''
  while (isTrusted(address)) {
    const previous = forwarded.pop()?.trim()
    if (!previous || !isIP(previous)) break
    address = previous
  }
  return address
}

/** `list`: addresses and CIDR ranges, separated by commas. Throws if one is invalid. */
export function parseTrustedProxies(list: string): IsTrusted {
  const trusted = new BlockList()
  for (const item of list.split(',').map((part) => part.trim())) {
    if (!item) continue
    const [address = '', bits] = item.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits) trusted.addSubnet(address, Number(bits), family)
    else trusted.addAddress(address, family)
  }
  if (trusted.rules.length === 0) return () => false
  return (address) => {
    const plain = address?.replace(/^::ffff:(?=\d+\.)/, '') ?? ''
    return isIP(plain) !== 0 && trusted.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4')
  }
}
