import type { IncomingMessage, Server } from 'node:http'
import { uuid7 } from '../../core/uuid7'
import type { Gateway } from '../../gateway/gateway'
import { upgradeResponse } from '../../gateway/http/upgrade-response'
import { requestStorage } from '../../logging/request-log'
import { metrics } from '../../telemetry/metrics'
import { observeSocket } from './observe-request'
import { isGatewayPath, type RequestGuard } from './request-guard'

/** `leavesOthers`: another listener takes what is not for the gateway, as Next does in development. */
type Options = { gateway: Pick<Gateway, 'upgrade'>; guard: RequestGuard; leavesOthers: boolean }

/**
 * Sends requests for a WebSocket to the gateway. Every other request to upgrade, as Java's HTTP client sends for HTTP/2, is served
 * as if it had not asked: with a listener, Node would leave all of them to it, bodies included.
 */
export function handleUpgrades(server: Server, { gateway, guard, leavesOthers }: Options) {
  server.on('upgrade', (request, socket, head) => {
    const isForGateway = isGatewayPath(request.url ?? '')
    if (!isForGateway && leavesOthers && isWebSocket(request)) return
    if (!isForGateway || !isWebSocket(request)) {
      socket.unshift(Buffer.concat([withoutUpgrade(request), head]))
      server.emit('connection', socket)
      return
    }
    const facts = { requestId: uuid7() }
    const response = upgradeResponse(request, socket)
    observeSocket(metrics(), request, response, socket, facts)
    requestStorage.run(facts, () => {
      if (guard.check(request, response, facts.requestId)) void gateway.upgrade(request, response, socket, head)
    })
  })
}

const isWebSocket = ({ method, headers }: IncomingMessage) =>
  method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket'

/** The head of a request, byte for byte, but for what asks to upgrade. */
function withoutUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2)
    if (/^(upgrade|http2-settings)$/i.test(name)) continue
    if (!/^connection$/i.test(name)) lines.push(`${name}: ${value}`)
    else {
      const options = value.split(',').filter((option) => !/^\s*(upgrade|http2-settings)\s*$/i.test(option))
      if (options.length > 0) lines.push(`${name}: ${options.join(',')}`)
    }
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
}
