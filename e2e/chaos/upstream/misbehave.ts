import type { ServerResponse } from 'node:http'
import { setImmediate as turn } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { type Fault, responseModelOf, type UpstreamOrder } from '../order'
import type { ChaosProtocol } from '../protocols/protocol'

const MIB = 1024 * 1024

/** Responds as no provider should, but some do. */
export async function misbehave(
  fault: Fault,
  protocol: ChaosProtocol,
  order: UpstreamOrder,
  stream: boolean,
  response: ServerResponse,
) {
  const type = stream ? protocol.streamType : 'application/json'
  const model = responseModelOf(protocol)
  const [first = '', ...others] = protocol.pieces(order, model)
  const streamOf = (pieces: readonly string[]) => protocol.frame(pieces).join('')
  const head = (headers = {}, status = 200) => response.writeHead(status, { 'content-type': type, ...headers })
  const body = Buffer.from(stream ? streamOf([first, ...others]) : protocol.whole(order, model))
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
      const long = protocol.contentPiece('x'.repeat(fault === 'long-line' ? MIB - 200 : MIB + 200), model)
      return response.end(
        stream ? streamOf([first, long, ...others]) : body.toString().replace('wörd', 'x'.repeat(MIB)),
      )
    }
    case 'no-done':
      head()
      return response.end(stream ? body.subarray(0, body.length - protocol.end.length) : body)
    case 'length-too-long':
      head({ 'content-length': body.length + 10 })
      await send(body)
      return response.destroy()
    case 'length-too-short':
      // Closed, or what is too much would break another request that is sent on this connection.
      return response.socket?.end(
        Buffer.concat([
          Buffer.from(
            `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: ${half.length}\r\nconnection: close\r\n\r\n`,
          ),
          body,
        ]),
      )
    case 'gzip':
      return head({ 'content-encoding': 'gzip' }).end(gzipSync(body))
    case 'storm':
      return head({ 'content-type': 'application/json', 'retry-after': '1' }, 429).end(
        JSON.stringify(protocol.errorBody(429)),
      )
    case 'stall':
      head()
      return send(half)
  }
}
