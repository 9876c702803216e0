/**
 * The least a gateway on Node has to do: collects the request, and relays the response as it arrives. Argument: the
 * provider's origin.
 */
import { createServer, type ServerResponse } from 'node:http'
import { type Dispatcher, Pool } from 'undici'
import { listenForParent } from '../gateway/process'

const [, , origin = ''] = process.argv
const pool = new Pool(origin)

class Relay implements Dispatcher.DispatchHandler {
  constructor(private readonly response: ServerResponse) {}
  onRequestStart() {}
  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ) {
    this.response.writeHead(status, headers)
  }
  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer) {
    this.response.write(chunk)
  }
  onResponseEnd() {
    this.response.end()
  }
  onResponseError() {
    this.response.destroy()
  }
}

const server = createServer((request, response) => {
  const { authorization = '', 'content-type': type = '' } = request.headers
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    const body = parts.length === 1 ? parts[0] : Buffer.concat(parts)
    const headers = { authorization, 'content-type': type }
    pool.dispatch({ method: 'POST', path: request.url ?? '', headers, body: body ?? null }, new Relay(response))
  })
})
listenForParent(server)
