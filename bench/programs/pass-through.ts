/**
 * The minimum a gateway on Node has to do: relays requests and responses unchanged. Argument: the provider's origin.
 */
import { createServer } from 'node:http'
import { pipeline } from 'node:stream'
import { Agent, request as send } from 'undici'
import { listenForParent } from '../gateway/process'

const [, , origin = ''] = process.argv
const dispatcher = new Agent({ connections: 256 })

const server = createServer(async (request, response) => {
  const { authorization = '', 'content-type': type = '' } = request.headers
  try {
    const { statusCode, headers, body } = await send(origin + request.url, {
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
listenForParent(server)
