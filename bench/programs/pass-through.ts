/** The least that a gateway on Node can do: everything through, both ways, and nothing else. Its argument is the provider's origin. */
import { createServer } from 'node:http'
import { pipeline } from 'node:stream'
import { Agent, request as ask } from 'undici'
import { listenAndTell } from './listen'

const [, , origin = ''] = process.argv
const dispatcher = new Agent({ connections: 256 })

const server = createServer(async (request, response) => {
  const { authorization = '', 'content-type': type = '' } = request.headers
  try {
    const { statusCode, headers, body } = await ask(origin + request.url, {
      method: 'POST',
      headers: { authorization, 'content-type': type },
      body: request,
      dispatcher,
    })
    response.writeHead(statusCode, headers)
    pipeline(body, response, () => {})
  } catch {
    if (!response.headersSent) response.writeHead(502)
    response.end()
  }
})
listenAndTell(server)
