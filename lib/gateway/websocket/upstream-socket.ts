import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { WebSocket } from 'ws'
import { PrivateAddressError } from '../../outbound/pools'
import type { GatewayDeps } from '../deps'
import { ERROR_BYTES, ERROR_TIMEOUT_MS } from '../routing/failover'
import type { ProviderKey } from '../snapshot/provider-keys'
import { SecretRedactor } from '../upstream/redact'

/** The largest event of a provider's: more than the audio or the images of any response. */
const MAX_EVENT_BYTES = 64 * 2 ** 20

/** How a provider answers the request for a WebSocket: with one, with an error, or not at all. */
export type Handshake =
  | { kind: 'open'; upstream: UpstreamSocket }
  | { kind: 'refused'; status: number; headers: IncomingHttpHeaders; body: string }
  | { kind: 'unreached'; cause: Error }

/** A connection to a provider, paused until `resume`. */
export class UpstreamSocket {
  readonly #redactor: SecretRedactor

  constructor(
    readonly key: ProviderKey,
    readonly socket: WebSocket,
    /** Of the response that opened it. */
    readonly headers: IncomingHttpHeaders,
  ) {
    this.#redactor = new SecretRedactor(key.secret)
    // Its close follows.
    socket.on('error', () => {})
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN
  }

  /** Without the provider key, should the provider repeat it. */
  redact(event: Buffer): Buffer {
    return this.#redactor.whole(event)
  }

  /** Resolves once the event has left this process, so that whoever sends faster than the provider reads has to wait. */
  send(event: Buffer): Promise<void> {
    return new Promise((resolve) => this.socket.send(event, { binary: false }, () => resolve()))
  }

  abort() {
    this.socket.terminate()
  }
}

type Target = { path: string; model: string; headers: Record<string, string> }

/** Asks for a WebSocket with one key. */
export function openUpstream(
  { pools, timeouts }: Pick<GatewayDeps, 'pools' | 'timeouts'>,
  key: ProviderKey,
  { path, model, headers }: Target,
): Promise<Handshake> {
  const target = key.provider.target(key, path, model)
  const lookup = lookupFor(pools, target.origin)
  if (lookup instanceof Error) return Promise.resolve({ kind: 'unreached', cause: lookup })
  const socket = new WebSocket(`${target.origin.replace(/^http/, 'ws')}${target.path}`, {
    headers: { ...headers, ...target.headers },
    handshakeTimeout: timeouts.connect,
    maxPayload: MAX_EVENT_BYTES,
    perMessageDeflate: false,
    ...(lookup && { lookup }),
  })
  return new Promise((resolve) => {
    let head: IncomingHttpHeaders = {}
    socket.once('upgrade', (response) => {
      head = new SecretRedactor(key.secret).headers(response.headers)
    })
    socket.once('open', () => {
      socket.pause()
      resolve({ kind: 'open', upstream: new UpstreamSocket(key, socket, head) })
    })
    socket.once('unexpected-response', (request, response) => {
      const { statusCode: status = 0, headers } = response
      void readError(response).then((body) => {
        request.destroy()
        resolve({ kind: 'refused', status, headers, body })
      })
    })
    socket.on('error', (cause) => resolve({ kind: 'unreached', cause }))
  })
}

function lookupFor(pools: GatewayDeps['pools'], origin: string) {
  try {
    return pools.lookupFor(origin)
  } catch (error) {
    if (error instanceof PrivateAddressError) return error
    throw error
  }
}

/** The beginning of an error's body, as far as it arrives in time. */
function readError(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      resolve(Buffer.concat(chunks).toString('utf8', 0, ERROR_BYTES))
    }
    const timer = setTimeout(done, ERROR_TIMEOUT_MS)
    response
      .on('data', (chunk: Buffer) => {
        size += chunk.length
        chunks.push(chunk)
        if (size >= ERROR_BYTES) done()
      })
      .once('end', done)
      .once('close', done)
      .on('error', done)
  })
}
