import { createSocket } from 'node:dgram'
import { NODATA, Resolver } from 'node:dns'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Look } from '../lib/outbound/pools'

const A = 1
const AAAA = 28

/** What a name is at its `count`th question, which begins with 0: addresses of either family. */
type Zone = (name: string, count: number) => readonly string[]

/** A name server of the test's own, on UDP, whose answers live for no time at all; `look` asks it. */
export async function startDns(zone: Zone): Promise<{ look: Look; asked(name: string): number; close(): void }> {
  const asked = new Map<string, number>()
  const server = createSocket('udp4')
  server.on('message', (query, { port, address }) => server.send(answerTo(query), port, address))
  server.bind(0, '127.0.0.1')
  await once(server, 'listening')
  const resolver = new Resolver()
  resolver.setServers([`127.0.0.1:${(server.address() as AddressInfo).port}`])

  function answerTo(query: Buffer): Buffer {
    const { name, end } = nameIn(query)
    const type = query.readUInt16BE(end)
    const count = asked.get(`${type} ${name}`) ?? 0
    asked.set(`${type} ${name}`, count + 1)
    const answers = zone(name, count)
      .filter((address) => address.includes(':') === (type === AAAA))
      .map((address) => recordOf(type, address))
    const head = Buffer.alloc(12)
    query.copy(head, 0, 0, 2)
    head.writeUInt16BE(0x8180, 2)
    head.writeUInt16BE(1, 4)
    head.writeUInt16BE(answers.length, 6)
    return Buffer.concat([head, query.subarray(12, end + 4), ...answers])
  }

  return {
    asked: (name) => asked.get(`${A} ${name}`) ?? 0,
    close: () => void server.close(),
    look(hostname, _, callback) {
      resolver.resolve4(hostname, (error, four = []) => {
        if (error && error.code !== NODATA) return callback(error, [])
        resolver.resolve6(hostname, (fault, six = []) => {
          if (fault && fault.code !== NODATA) return callback(fault, [])
          callback(null, [
            ...four.map((address) => ({ address, family: 4 })),
            ...six.map((address) => ({ address, family: 6 })),
          ])
        })
      })
    },
  }
}

function nameIn(query: Buffer) {
  const labels: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 }
}

function recordOf(type: number, address: string): Buffer {
  const bytes = Buffer.from(type === A ? address.split('.').map(Number) : sixteen(address))
  const head = Buffer.alloc(12)
  // The name is the question's.
  head.writeUInt16BE(0xc00c, 0)
  head.writeUInt16BE(type, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(bytes.length, 10)
  return Buffer.concat([head, bytes])
}

function sixteen(address: string): number[] {
  const [left = '', right = ''] = address.split('::')
  const groups = (text: string) => text.split(':').filter(Boolean)
  const zeros = Array.from({ length: 8 - groups(left).length - groups(right).length }, () => '0')
  const all = [...groups(left), ...(address.includes('::') ? zeros : []), ...groups(right)]
  return all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff])
}
