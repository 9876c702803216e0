import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http'
import type { UpstreamOrder } from './order'
import type { ChaosProtocol } from './protocols/protocol'
import { protocolOf } from './protocols/protocols'

type ChatCall = { url: string; token: string; model: string; order: UpstreamOrder; stream: boolean; maxTokens?: number }

/** When a client disconnects: half-way through its body, some time after it, or after some pieces of the response. */
export type Disconnect = { at: 'body' | { ms: number } | { pieces: number }; reset: boolean }

/** What a client received. `complete`: up to the last byte, according to HTTP and the stream's end. */
export type ClientResult = {
  model: string
  status: number | null
  complete: boolean
  text: string
  headers: Record<string, unknown>
}

export const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })

/** Sends one chat, in the protocol of its model. Never rejects. */
export function call(chat: ChatCall, disconnect: Disconnect | null = null): Promise<ClientResult> {
  const { url, token, model, order, stream, maxTokens = Math.max(order.output, 1) } = chat
  const protocol = protocolOf(model)
  const { path, body: fields } = protocol.request({ model, prompt: JSON.stringify(order), stream, maxTokens })
  const body = JSON.stringify(fields)
  const headers = {
    ...protocol.tokenHeader(token),
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  }
  const result: ClientResult = { model, status: null, complete: false, text: '', headers: {} }
  return new Promise((resolve) => {
    const sent = request(`${url}${path}`, { method: 'POST', headers, agent: disconnect ? false : agent })
    sent.once('error', () => {})
    sent.once('close', () => resolve(result))
    sent.once('response', (response) => {
      read(response, result, stream ? protocol : null)
      if (disconnect) disconnectAfterPieces(sent, response, disconnect)
    })
    if (disconnect?.at === 'body') sent.write(body.slice(0, body.length / 2), () => destroy(sent, disconnect))
    else sent.end(body, () => disconnectLater(sent, disconnect))
  })
}

/** `streamed`: null for a response without a stream. */
function read(response: IncomingMessage, result: ClientResult, streamed: ChaosProtocol | null) {
  result.status = response.statusCode ?? null
  result.headers = response.headers
  response.setEncoding('utf8')
  response.on('data', (piece: string) => {
    result.text += piece
  })
  response.once('error', () => {})
  response.once('end', () => {
    const isWholeStream = !streamed || result.status !== 200 || streamed.isWhole(result.text)
    result.complete = response.complete && isWholeStream
  })
}

function disconnectLater(sent: ClientRequest, disconnect: Disconnect | null) {
  if (typeof disconnect?.at !== 'object' || !('ms' in disconnect.at)) return
  const timer = setTimeout(() => destroy(sent, disconnect), disconnect.at.ms)
  sent.once('close', () => clearTimeout(timer))
}

/** Of a stream of events, or of an array. */
const PIECE = /^data: |^,?\{|^\[\{/m

function disconnectAfterPieces(sent: ClientRequest, response: IncomingMessage, disconnect: Disconnect) {
  if (typeof disconnect.at !== 'object' || !('pieces' in disconnect.at)) return
  let left = disconnect.at.pieces
  if (left === 0) return destroy(sent, disconnect)
  response.on('data', (piece: string) => {
    left -= piece.split(PIECE).length - 1
    if (left <= 0) destroy(sent, disconnect)
  })
}

function destroy(sent: ClientRequest, { reset }: Disconnect) {
  if (reset) sent.socket?.resetAndDestroy()
  sent.destroy()
}
