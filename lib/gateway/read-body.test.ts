import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { makeShare } from './body-share'
import { readBody } from './read-body'
import { Scanner } from './scan'

const MB = 2 ** 20
const body = `{"model":"gpt-4o","messages":[],"x":["a"${',"a"'.repeat((17 * MB) / 4)}]}`

it('17 MB of small strings stall nobody else: a little is read at a time, then all others have their turn', async () => {
  const inTurn: number[] = [0]
  let next = setImmediate(function turn() {
    inTurn.push(0)
    next = setImmediate(turn)
  })
  const scanner = new Scanner({ names: new Set(['model']) })
  const looked = {
    ...{ members: scanner.members, found: scanner.found, items: scanner.items, files: scanner.files },
    end: () => scanner.end(),
    push(chunk: Uint8Array) {
      inTurn.push((inTurn.pop() ?? 0) + chunk.length)
      scanner.push(chunk)
    },
  }
  const server = createServer(async (incoming, response) => {
    const hold = makeShare(32 * MB).open()
    const read = await readBody(incoming, looked, { most: 32 * MB, patience: 60_000, hold })
    response.end(String(read.length))
  }).listen(0)
  await once(server, 'listening')

  const call = request({ port: (server.address() as AddressInfo).port, method: 'POST' }).end(body)
  const [response] = await once(call, 'response')
  expect(Number((await response.toArray()).join(''))).toBe(body.length)
  clearImmediate(next)
  server.close()
  expect(inTurn.reduce((sum, bytes) => sum + bytes)).toBe(body.length)
  expect(Math.max(...inTurn)).toBeLessThanOrEqual(MB / 2)
})
