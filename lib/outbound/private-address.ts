import { BlockList, isIP } from 'node:net'

const v4 = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // Azure's platform, reachable from every virtual machine there.
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  v4.addSubnet(network, prefix, 'ipv4')

const v6 = new BlockList()
for (const [network, prefix] of [
  ['::', 96],
  ['::ffff:0:0:0', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 9],
  ['ff00::', 8],
] as const)
  v6.addSubnet(network, prefix, 'ipv6')

/** Whether an IP address is not on the public Internet: private, loopback, link-local, metadata, multicast, reserved. */
export function isPrivateAddress(address: string): boolean {
  if (isIP(address) === 4) return v4.check(address, 'ipv4')
  const embedded = embeddedV4(address)
  return embedded === null ? v6.check(address, 'ipv6') : v4.check(embedded, 'ipv4')
}

/** The IPv4 address inside a mapped (`::ffff:`) or NAT64 (`64:ff9b::`) one. */
function embeddedV4(address: string): string | null {
  const canonical = new URL(`http://[${address.replace(/%.*/, '')}]`).hostname.slice(1, -1)
  const [, high, low] = /^(?:::ffff|64:ff9b:):([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical) ?? []
  if (high === undefined || low === undefined) return null
  const bits = Number.parseInt(high, 16) * 0x10000 + Number.parseInt(low, 16)
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 0xff).join('.')
}
