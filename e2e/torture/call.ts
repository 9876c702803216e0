import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http'
import type { Order } from './order'

export type Ask = { url: string; token: string; name: string; order: Order; stream: boolean; maxTokens?: number }

/** When a client hangs up: half-way through its body, so many ms behind it, or after so many pieces of the answer. */
export type Leaving = { at: 'sending' | { ms: number } | { pieces: number }; reset: boolean }

/** What a client saw. `complete`: to its last byte, as HTTP and the stream's `[DONE]` tell. */
export type Seen = {
  name: string
  status: number | null
  complete: boolean
  text: string
  headers: Record<string, unknown>
}

export const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })

/** One chat, as a client asks for it; never throws, whatever becomes of it. */
export function call(ask: Ask, leaving: Leaving | null = null): Promise<Seen> {
  const { url, token, name, order, stream, maxTokens = Math.max(order.output, 1) } = ask
  const message = { role: 'user', content: JSON.stringify(order) }
  const body = JSON.stringify({ model: name, stream, max_completion_tokens: maxTokens, messages: [message] })
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  }
  const seen: Seen = { name, status: null, complete: false, text: '', headers: {} }
  return new Promise((resolve) => {
    const sent = request(`${url}/v1/chat/completions`, { method: 'POST', headers, agent: leaving ? false : agent })
    sent.once('error', () => {})
    sent.once('close', () => resolve(seen))
    sent.once('response', (response) => {
      read(response, seen, stream)
      if (leaving) leaveAfterPieces(sent, response, leaving)
    })
    if (leaving?.at === 'sending') sent.write(body.slice(0, body.length / 2), () => hangUp(sent, leaving))
    else sent.end(body, () => leaveLater(sent, leaving))
  })
}

function read(response: IncomingMessage, seen: Seen, stream: boolean) {
  seen.status = response.statusCode ?? null
  seen.headers = response.headers
  response.setEncoding('utf8')
  response.on('data', (piece: string) => {
    seen.text += piece
  })
  response.once('error', () => {})
  response.once('end', () => {
    seen.complete = response.complete && (!stream || seen.status !== 200 || seen.text.endsWith('data: [DONE]\n\n'))
  })
}

function leaveLater(sent: ClientRequest, leaving: Leaving | null) {
  if (typeof leaving?.at !== 'object' || !('ms' in leaving.at)) return
  const timer = setTimeout(() => hangUp(sent, leaving), leaving.at.ms)
  sent.once('close', () => clearTimeout(timer))
}

function leaveAfterPieces(sent: ClientRequest, response: IncomingMessage, leaving: Leaving) {
  if (typeof leaving.at !== 'object' || !('pieces' in leaving.at)) return
  let left = leaving.at.pieces
  if (left === 0) return hangUp(sent, leaving)
  response.on('data', (piece: string) => {
    left -= piece.split('data: ').length - 1
    if (left <= 0) hangUp(sent, leaving)
  })
}

function hangUp(sent: ClientRequest, { reset }: Leaving) {
  if (reset) sent.socket?.resetAndDestroy()
  sent.destroy()
}
