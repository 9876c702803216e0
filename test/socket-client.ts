import { once } from 'node:events'
import { type ClientOptions, WebSocket } from 'ws'

export type SocketEvent = { type: string; [name: string]: unknown }

/** A WebSocket client that keeps every event, and can be asked for the next ones. */
export async function openSocket(
  url: string,
  token: string | null,
  options: ClientOptions = {},
  protocols: string[] = [],
) {
  const headers = { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...options.headers }
  const socket = new WebSocket(url.replace(/^http/, 'ws'), protocols, { ...options, headers })
  const events: SocketEvent[] = []
  const raw: string[] = []
  let read = 0
  let wake = () => {}
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.once('close', (code, reason) => {
      resolve({ code, reason: reason.toString() })
      wake()
    }),
  )
  socket.on('message', (data) => {
    raw.push(String(data))
    events.push(JSON.parse(String(data)))
    wake()
  })
  await once(socket, 'open')
  return {
    ...{ socket, events, raw, closed },
    send: (event: object) => socket.send(JSON.stringify(event)),
    /** The next event that one of `types` names; fails if the socket closes before. */
    async next(...types: string[]): Promise<SocketEvent> {
      for (;;) {
        for (let event = events[read]; event; event = events[read]) {
          read += 1
          if (types.includes(event.type)) return event
        }
        if (socket.readyState === WebSocket.CLOSED) throw new Error(`closed before ${types}`)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
  }
}

/** The status and body with which a WebSocket is refused. */
export async function refusalOf(url: string, token: string | null, headers: Record<string, string> = {}) {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), {
    headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
  })
  const [request, response] = await once(socket, 'unexpected-response')
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  request.destroy()
  return { status: response.statusCode as number, ...JSON.parse(Buffer.concat(chunks).toString()) }
}
