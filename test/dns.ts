import { createSocket } from 'node:dgram'
import { NODATA, Resolver } from 'node:dns'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Lookup } from '../lib/outbound/pools'

const A = 1
const AAAA = 28

/** The addresses of a name, of either family, at its `count`th lookup, counted from 0. */
type Zone = (name: string, count: number) => readonly string[]

/** A DNS server on UDP whose answers must not be cached; `lookup` queries it. */
export async function startDns(zone: Zone): Promise<{
  lookup: Lookup
  /** How often the name was looked up. */
  lookups(name: string): number
  close(): void
}> {
  const counts = new Map<string, number>()
  const server = createSocket('udp4')
  server.on('message', (query, { port, address }) => server.send(respond(query), port, address))
  server.bind(0, '127.0.0.1')
  await once(server, 'listening')
  const resolver = new Resolver()
  resolver.setServers([`127.0.0.1:${(server.address() as AddressInfo).port}`])

  function respond(query: Buffer): Buffer {
    const { name, end } = readName(query)
    const type = query.readUInt16BE(end)
    const count = counts.get(`${type} ${name}`) ?? 0
    counts.set(`${type} ${name}`, count + 1)
    const answers = zone(name, count)
      .filter((address) => address.includes(':') === (type === AAAA))
      .map((address) => encodeRecord(type, address))
    const head = Buffer.alloc(12)
    query.copy(head, 0, 0, 2)
    head.writeUInt16BE(0x8180, 2)
    head.writeUInt16BE(1, 4)
    head.writeUInt16BE(answers.length, 6)
    return Buffer.concat([head, query.subarray(12, end + 4), ...answers])
  }

  return {
    lookups: (name) => counts.get(`${A} ${name}`) ?? 0,
    close: () => void server.close(),
    lookup(hostname, _, callback) {
      resolver.resolve4(hostname, (error, ipv4 = []) => {
        if (error && error.code !== NODATA) return callback(error, [])
        resolver.resolve6(hostname, (error6, ipv6 = []) => {
          if (error6 && error6.code !== NODATA) return callback(error6, [])
          callback(null, [
            ...ipv4.map((address) => ({ address, family: 4 })),
            ...ipv6.map((address) => ({ address, family: 6 })),
          ])
        })
      })
    },
  }
}

function readName(query: Buffer) {
  const labels: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 }
}

function encodeRecord(type: number, address: string): Buffer {
  const bytes = Buffer.from(type === A ? address.split('.').map(Number) : ipv6Bytes(address))
  const head = Buffer.alloc(12)
  // A pointer to the name in the question.
  head.writeUInt16BE(0xc00c, 0)
  head.writeUInt16BE(type, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(bytes.length, 10)
  return Buffer.concat([head, bytes])
}

function ipv6Bytes(address: string): number[] {
  const [left = '', right = ''] = address.split('::')
  const groups = (text: string) => text.split(':').filter(Boolean)
  const zeros = Array.from({ length: 8 - groups(left).length - groups(right).length }, () => '0')
  const all = [...groups(left), ...(address.includes('::') ? zeros : []), ...groups(right)]
  return all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff])
}
