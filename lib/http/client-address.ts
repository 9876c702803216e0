import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

export type IsTrusted = (address: string | undefined) => boolean

/** The address of the connection, or what the nearest trusted proxies say of it. */
export function clientAddress(request: IncomingMessage, isTrusted: IsTrusted): string {
  const forwarded = String(request.headers['x-forwarded-for'] ?? '').split(',')
  let address = request.socket.remoteAddress ?? ''
  while (isTrusted(address)) {
    const before = forwarded.pop()?.trim()
    if (!before || !isIP(before)) break
    address = before
  }
  return address
}

/** `list`: addresses and CIDR ranges, separated by commas. Throws on anything else. */
export function proxyList(list: string): IsTrusted {
  const known = new BlockList()
  for (const item of list.split(',').map((part) => part.trim())) {
    if (!item) continue
    const [address = '', bits] = item.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits) known.addSubnet(address, Number(bits), family)
    else known.addAddress(address, family)
  }
  if (known.rules.length === 0) return () => false
  return (address) => {
    const bare = address?.replace(/^::ffff:(?=\d+\.)/, '') ?? ''
    return isIP(bare) !== 0 && known.check(bare, isIP(bare) === 6 ? 'ipv6' : 'ipv4')
  }
}
