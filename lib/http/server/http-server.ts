import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'

/** In milliseconds: for the headers, for the whole request, and how often both are checked. */
type Timeouts = { headers: number; request: number; checkInterval: number }

/** An HTTP server that closes connections whose request does not arrive in time, and answers malformed ones with JSON. */
export function createHttpServer(
  { headers, request, checkInterval }: Timeouts = { headers: 60_000, request: 600_000, checkInterval: 15_000 },
): Server {
  const server = createServer({
    headersTimeout: headers,
    requestTimeout: request,
    connectionsCheckingInterval: checkInterval,
    maxHeaderSize: 65_536,
    requireHostHeader: false,
  })
  server.on('clientError', onClientError)
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    continueOnFirstRead(request, response)
    server.emit('request', request, response)
  })
  // Node's own 417 has no body; the request guard responds with one.
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    server.emit('request', request, response)
  })
  return server
}

const clientErrors: Record<string, readonly [status: string, error: string]> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The headers of this request are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'This request took too long to arrive.'],
}
const malformed = ['400 Bad Request', 'This is not a well-formed HTTP request.'] as const

/** Requests that Node cannot parse reach no handler; they still get the documented error format. */
function onClientError(error: NodeJS.ErrnoException, socket: Duplex & { _httpMessage?: ServerResponse }) {
  if (error.code === 'ECONNRESET' || !socket.writable || socket._httpMessage?.headersSent) return socket.destroy()
  const [status, message] = clientErrors[error.code ?? ''] ?? malformed
  const body = JSON.stringify({ error: message, code: 'invalid_request' })
  const headers = 'Content-Type: application/json; charset=utf-8\r\nCache-Control: no-store\r\nConnection: close'
  socket.end(`HTTP/1.1 ${status}\r\n${headers}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
}

/**
 * Sends `100 Continue` only when a handler starts to read the body, so a request rejected on its headers never sends one.
 * Node closes the connection if the body is never read.
 */
function continueOnFirstRead(request: IncomingMessage, response: ServerResponse) {
  const read = request._read.bind(request)
  request._read = (size) => {
    request._read = read
    if (!response.headersSent) response.writeContinue()
    read(size)
  }
}

/** Far above the limits of forms and API operations, which respond with an error. */
const MAX_BODY_BYTES = 1024 * 1024

/** Destroys the connection when a body exceeds `maxBytes`: some of Next's own handlers read without a limit. */
export function limitBody(request: IncomingMessage, maxBytes = MAX_BODY_BYTES): IncomingMessage {
  const push = request.push.bind(request)
  let size = 0
  request.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
    size += chunk?.length ?? 0
    if (size <= maxBytes) return push(chunk, encoding)
    request.destroy()
    return false
  }
  return request
}

/** Tracks open responses. The returned function stops the server and gives them `graceMs` to complete. */
export function gracefulShutdown(server: Server): (graceMs: number) => Promise<void> {
  const open = new Set<ServerResponse>()
  server.on('request', (_, response: ServerResponse) => {
    open.add(response)
    response.once('close', () => open.delete(response))
  })
  return async (graceMs) => {
    server.close()
    await Promise.race([Promise.all([...open].map(closed)), wait(Math.max(graceMs, 0), undefined, { ref: false })])
    // Browsers keep idle connections open, which `close` would wait for.
    server.closeAllConnections()
  }
}

const closed = (response: ServerResponse) => new Promise((resolve) => response.once('close', resolve))
