import type { Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

type Broken = NodeJS.ErrnoException
type Answering = Duplex & { _httpMessage?: ServerResponse }

const answers: Record<string, readonly [status: string, error: string]> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The headers of this request are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'This request took too long to arrive.'],
}
const malformed = ['400 Bad Request', 'This is not a well-formed HTTP request.'] as const

/** What is no HTTP at all never reaches a handler; it is answered in the documented shape all the same. */
export function answerGarbage(server: Server) {
  server.on('clientError', (error: Broken, socket: Answering) => {
    if (error.code === 'ECONNRESET' || !socket.writable || socket._httpMessage?.headersSent) return socket.destroy()
    const [status, message] = answers[error.code ?? ''] ?? malformed
    const body = JSON.stringify({ error: message, code: 'invalid_request' })
    const type = 'Content-Type: application/json; charset=utf-8\r\nCache-Control: no-store\r\nConnection: close'
    socket.end(`HTTP/1.1 ${status}\r\n${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  })
}
