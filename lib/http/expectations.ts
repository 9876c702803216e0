import type { IncomingMessage, Server, ServerResponse } from 'node:http'

/**
 * Whoever sends `Expect: 100-continue` holds the body back until it is wanted: it is asked for when somebody begins to read it,
 * and no door does before it knows who asks. Where it never is, Node ends the connection: the body may come or not.
 */
export function answerExpectations(server: Server) {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    const read = request._read.bind(request)
    request._read = (size) => {
      request._read = read
      if (!response.headersSent) response.writeContinue()
      read(size)
    }
    server.emit('request', request, response)
  })
  // The entrance refuses it in words; Node's own 417 is empty.
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    server.emit('request', request, response)
  })
}
