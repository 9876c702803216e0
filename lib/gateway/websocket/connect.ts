import type { Settlement } from '../../ledger/entry'
import { addRequestFacts } from '../../logging/request-log'
import type { GatewayDeps } from '../deps'
import type { GatewayError } from '../http/errors'
import { noKey, upstreamKeyRejected, upstreamUnreachable, websocketUnsupported } from '../http/rejections'
import type { RequestContext } from '../request-context'
import { MAX_ATTEMPTS, recordFailure, recordUnreachable } from '../routing/failover'
import { type ProviderKey, upstreamModel } from '../snapshot/provider-keys'
import { requestHeaders } from '../upstream/headers'
import { ProviderRefusal } from './events'
import { type Handshake, openUpstream, type UpstreamSocket } from './upstream-socket'

/** Statuses of a server without WebSockets; so are all that do not even name an error. */
const NO_SOCKET = new Set([404, 405, 426, 501])
/** How long a key whose provider offers no WebSockets is not asked for one. */
const SOCKETLESS_MS = 10 * 60_000

/** The keys whose providers have no WebSockets, by version. */
export type SocketlessKeys = Map<string, number>

export const isSocketless = (keys: SocketlessKeys, { version }: ProviderKey, now = Date.now()) =>
  (keys.get(version) ?? 0) > now

/** How a connection came about, or with `refusal` that it did not. `key`: the one tried last. */
export type Connected = { key: ProviderKey; attempts: Settlement['attempts'] } & (
  | { upstream: UpstreamSocket; refusal: null }
  | { upstream: null; refusal: GatewayError | ProviderRefusal }
)

/** For a response on a connection that is open already. */
export const connectedTo = (upstream: UpstreamSocket): Connected => ({
  ...{ key: upstream.key, upstream, refusal: null },
  attempts: [{ keyId: upstream.key.id, status: OPEN_STATUS }],
})

/** An entry records the status of a request, which an open connection answers with events. */
const OPEN_STATUS = 200

type Request = Pick<RequestContext, 'member' | 'protocol' | 'headers'> & {
  /** By the name that the provider has for the model. */
  pathFor(model: string): string
  model: string
}

/** Opens a WebSocket with one key after another: until one works, or failed in a way that another key does not help. */
export async function connect(
  deps: GatewayDeps,
  socketless: SocketlessKeys,
  request: Request,
  keys: readonly ProviderKey[],
): Promise<Connected> {
  const { member, protocol, pathFor, model } = request
  const headers = requestHeaders(request.headers, member.id, protocol.requestHeaders)
  const attempts: { keyId: number; status: number | 'unreached' }[] = []
  const candidates = keys.filter((key) => !isSocketless(socketless, key)).slice(0, MAX_ATTEMPTS)
  const [first] = keys
  if (!first) throw noKey()
  let last: Connected = { key: first, attempts, upstream: null, refusal: websocketUnsupported() }
  for (const key of candidates) {
    addRequestFacts({ provider: key.provider.telemetryName })
    const named = upstreamModel(key, model)
    const handshake = await openUpstream(deps, key, { path: pathFor(named), model: named, headers })
    attempts.push({ keyId: key.id, status: statusOf(handshake) })
    if (handshake.kind === 'open') {
      deps.circuitBreaker.recordSuccess(key, model)
      return { key, attempts, upstream: handshake.upstream, refusal: null }
    }
    const { refusal, retryable } = failed(deps, socketless, key, model, handshake)
    last = { key, attempts, upstream: null, refusal }
    if (!retryable) break
  }
  return last
}

const statusOf = (handshake: Handshake) =>
  handshake.kind === 'refused' ? handshake.status : handshake.kind === 'open' ? OPEN_STATUS : 'unreached'

function failed(
  deps: GatewayDeps,
  socketless: SocketlessKeys,
  key: ProviderKey,
  model: string,
  handshake: Exclude<Handshake, { kind: 'open' }>,
): { refusal: GatewayError | ProviderRefusal; retryable: boolean } {
  if (handshake.kind === 'unreached') {
    recordUnreachable(deps, key, model, handshake.cause)
    return { refusal: upstreamUnreachable(), retryable: true }
  }
  const { status, headers, body } = handshake
  const retryable = recordFailure(deps, key, model, status, headers, body)
  if (status === 401) return { refusal: upstreamKeyRejected(), retryable }
  const refusal = ProviderRefusal.of(status, headers, body, key.secret)
  if (!retryable && (NO_SOCKET.has(status) || (refusal === null && status < 500))) {
    socketless.set(key.version, Date.now() + SOCKETLESS_MS)
    return { refusal: websocketUnsupported(), retryable: true }
  }
  return { refusal: refusal ?? upstreamUnreachable(), retryable }
}
