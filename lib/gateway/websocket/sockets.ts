import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { every } from '../../core/every'
import { isModelName } from '../../core/input'
import { dayOf } from '../../core/time'
import { log } from '../../logging/log'
import { metrics } from '../../telemetry/metrics'
import { authenticateMember, requireModel } from '../admission'
import type { GatewayDeps } from '../deps'
import { busy, invalid, modelNotFound, noKey, unsupported, websocketUnsupported } from '../http/rejections'
import { refreshSnapshot } from '../refresh'
import { ClientDisconnected } from '../request/read-body'
import { resolvePath } from '../request/resolve-path'
import { candidatesFor } from '../routing/failover'
import type { Member } from '../snapshot/snapshot'
import { connect, isSocketless, type SocketlessKeys } from './connect'
import { parseUnasked, realtime } from './realtime-events'
import { RealtimeSession } from './realtime-session'
import { RESPONSES, ResponsesSession } from './responses-session'
import { CLOSE, type Session, type SocketRequest } from './session'

/** The largest event a client may send, unless MAX_BODY_MB is less. */
const MAX_EVENT_BYTES = 16 * 2 ** 20
/** Sockets that one member may have open. */
const MAX_SOCKETS = 32
const REALTIME = '/v1/realtime'

/** A request for a WebSocket, as Node's HTTP server emits it. `response`: to refuse it with. */
type Upgrade = { incoming: SocketRequest; response: ServerResponse; socket: Duplex; head: Buffer }

/** The WebSockets of the gateway. */
export type Sockets = {
  /** Resolves once the socket is closed and every entry is settled. Throws a GatewayError when it is refused. */
  open(upgrade: Upgrade): Promise<void>
  /** Lets responses in progress finish, and closes every other socket. */
  close(): void
  terminate(): void
}

/** `pingMs`: how often clients are pinged, and their tokens checked. */
export function makeSockets(deps: GatewayDeps, pingMs: number): Sockets {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: Math.min(deps.maxBodyBytes, MAX_EVENT_BYTES),
    handleProtocols: (offered) => (offered.has('realtime') ? 'realtime' : false),
  })
  const sessions = new Map<Session, WebSocket>()
  const socketless: SocketlessKeys = new Map()
  const answered = new WeakSet<WebSocket>()
  let pinging: ReturnType<typeof every> | undefined

  /** A client that does not answer in time is gone, unless we are not reading what it sends. */
  async function ping() {
    for (const client of sessions.values()) {
      if (!answered.delete(client) && !client.isPaused) client.terminate()
      else client.ping()
    }
    // What cannot be read now is checked the next time.
    await Promise.resolve(refreshSnapshot(deps)).catch(() => {})
    for (const session of sessions.keys()) session.checkMember()
  }

  const open = async (upgrade: Upgrade, make: (client: WebSocket) => Session) => {
    const client = await accept(server, upgrade)
    const session = make(client)
    answered.add(client)
    client.on('pong', () => answered.add(client))
    sessions.set(session, client)
    metrics().openWebSockets.set(sessions.size)
    pinging ??= every(pingMs, ping, (error) => log.error({ err: error }, 'pinging WebSockets failed'))
    await session.ended
    sessions.delete(session)
    metrics().openWebSockets.set(sessions.size)
    if (sessions.size > 0) return
    void pinging?.stop()
    pinging = undefined
  }

  function admitSocket(incoming: SocketRequest): Member {
    const member = authenticateMember(deps, incoming)
    const count = [...sessions.keys()].filter(({ memberId }) => memberId === member.id).length
    if (count >= MAX_SOCKETS) throw busy(`You have ${MAX_SOCKETS} WebSockets open: close one first.`)
    return member
  }

  return {
    async open(upgrade) {
      const { incoming } = upgrade
      const [requested = '', query = ''] = (incoming.request.url ?? '').split('?', 2)
      const { path } = resolvePath(requested)
      if (path !== RESPONSES && path !== REALTIME) throw websocketUnsupported()
      const member = admitSocket(incoming)
      const { protocol } = incoming
      const keys = deps.snapshot().keys.filter(({ provider }) => provider.protocol === protocol)
      if (keys.length > 0 && keys.every((key) => isSocketless(socketless, key))) throw websocketUnsupported()
      if (path === RESPONSES)
        return open(upgrade, (client) => new ResponsesSession(deps, incoming, client, socketless, member.id))

      const model = realtimeModel(query)
      requireModel(member, model)
      const request = {
        member,
        protocol,
        endpoint: realtime,
        parsed: parseUnasked(model),
        affinity: null,
        ...now(deps),
      }
      const candidates = candidatesFor(deps, request)
      if (candidates.length === 0) throw deps.snapshot().keys.length === 0 ? noKey() : modelNotFound(model)
      const { headers } = incoming.request
      const pathFor = (named: string) => `realtime?model=${encodeURIComponent(named)}`
      const target = { member, protocol, headers, model, pathFor }
      const { upstream, refusal } = await connect(deps, socketless, target, candidates)
      if (refusal) throw refusal
      return open(upgrade, (client) => {
        const session = new RealtimeSession(model, deps, incoming, client, socketless, member.id)
        session.start(upstream, member)
        return session
      }).catch((error: unknown) => {
        upstream.socket.close(CLOSE.normal)
        throw error
      })
    },
    close() {
      for (const session of sessions.keys()) session.close()
    },
    terminate() {
      for (const session of sessions.keys()) session.terminate()
    },
  }
}

function now(deps: GatewayDeps) {
  const startedAt = Date.now()
  return { startedAt, day: dayOf(startedAt, deps.snapshot().zone) }
}

function realtimeModel(query: string): string {
  const parameters = new URLSearchParams(query)
  for (const name of ['call_id', 'intent'])
    if (parameters.has(name))
      throw unsupported(name, `"${name}" cannot be used: only conversations over this socket are metered.`)
  const model = parameters.get('model') ?? ''
  if (!isModelName(model)) throw invalid('The address must name a model: "?model=…".', 'model')
  return model
}

/** Throws 400 for what is not a handshake of RFC 6455; the response is used up then. */
function accept(
  server: WebSocketServer,
  { incoming: { request }, response, socket, head }: Upgrade,
): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const refused = () => reject(new ClientDisconnected())
    socket.once('close', refused)
    response.detachSocket(socket as never)
    response.statusCode = 101
    server.handleUpgrade(request as IncomingMessage, socket, head, (client) => {
      socket.off('close', refused)
      resolve(client)
    })
  })
}
