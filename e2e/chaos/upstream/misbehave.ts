import type { ServerResponse } from 'node:http'
import { setImmediate as turn } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { Fault, UpstreamOrder } from '../order'
import { contentEvent, DONE, errorBody, events, wholeResponse } from './responses'

const MIB = 1024 * 1024

/** Responds as no provider should, but some do. */
export async function misbehave(fault: Fault, order: UpstreamOrder, stream: boolean, response: ServerResponse) {
  const type = stream ? 'text/event-stream' : 'application/json'
  const head = (headers = {}, status = 200) => response.writeHead(status, { 'content-type': type, ...headers })
  const body = Buffer.from(stream ? events(order).join('') : wholeResponse(order))
  const middle = body.indexOf('€')
  const half = body.subarray(0, middle + 1)
  const send = (bytes: Buffer | string) => new Promise<void>((sent) => response.write(bytes, () => sent()))

  switch (fault) {
    case 'reset':
      head()
      await send(body.subarray(0, middle - 9))
      return response.socket?.resetAndDestroy()
    case 'broken-character':
      head()
      await send(half)
      return response.destroy()
    case 'half-character':
      head()
      await send(half)
      // Now the first half has been sent in a packet of its own.
      await turn()
      await turn()
      return response.end(body.subarray(middle + 1))
    case 'long-line':
    case 'longer-line': {
      head()
      const long = contentEvent('x'.repeat(fault === 'long-line' ? MIB - 200 : MIB + 200))
      return response.end(stream ? long + body.toString() : body.toString().replace('wörd', 'x'.repeat(MIB)))
    }
    case 'no-done':
      head()
      return response.end(body.toString().replace(DONE, ''))
    case 'length-too-long':
      head({ 'content-length': body.length + 10 })
      await send(body)
      return response.destroy()
    case 'length-too-short':
      return response.socket?.end(
        Buffer.concat([
          Buffer.from(`HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: ${half.length}\r\n\r\n`),
          body,
        ]),
      )
    case 'gzip':
      return head({ 'content-encoding': 'gzip' }).end(gzipSync(body))
    case 'storm':
      return head({ 'content-type': 'application/json', 'retry-after': '1' }, 429).end(errorBody(429))
    case 'stall':
      head()
      return send(half)
  }
}
