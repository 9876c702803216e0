import type { IncomingMessage } from 'node:http'
import { WebSocket } from 'ws'
import { uuid7 } from '../../core/uuid7'
import { log } from '../../logging/log'
import { type RequestFacts, requestStorage } from '../../logging/request-log'
import { authenticateMember, release } from '../admission'
import type { GatewayDeps } from '../deps'
import { GatewayError } from '../http/errors'
import { internalError, invalid, shuttingDown, upstreamBroken } from '../http/rejections'
import type { SettledOutcome } from '../pipeline'
import type { Protocol } from '../providers/provider'
import { type Caller, callerOf } from '../request/caller'
import type { Patch } from '../request/rewrite'
import { aboutKey, bodyFor, recordFailure } from '../routing/failover'
import type { PathScanner } from '../scanner/path-scanner'
import type { Member } from '../snapshot/snapshot'
import type { Connected, SocketlessKeys } from './connect'
import { type EventRef, errorEvent, noRef, ProviderRefusal } from './events'
import { RESPONSE_CREATE, recordRefusal, recordResponse } from './record-response'
import { EventRelay } from './relay'
import { type Admitted, Turn } from './turn'
import type { UpstreamSocket } from './upstream-socket'

/** Bytes of a client's events that wait for earlier ones, beyond which the client has to wait. */
const MAX_WAITING_BYTES = 4 * 2 ** 20
/** Responses in progress on one socket. */
export const MAX_TURNS = 16

/** Of RFC 6455. */
export const CLOSE = { normal: 1000, goingAway: 1001, policy: 1008, internal: 1011 } as const

export type SocketRequest = { id: string; request: IncomingMessage; protocol: Protocol }

/** A client's WebSocket, the provider's behind it, and the responses in progress. */
export abstract class Session {
  /** Sent to the provider, or about to be. */
  protected readonly turns = new Set<Turn>()
  protected upstream: UpstreamSocket | null = null
  /** What the event being handled says about itself. */
  protected ref: EventRef = noRef
  #relay: EventRelay | null = null
  #work = Promise.resolve()
  #waitingBytes = 0
  #droppedBytes = 0
  #isClosing = false
  #end = () => {}
  /** Resolves once both sides are closed and every entry is settled. */
  readonly ended = new Promise<void>((resolve) => {
    this.#end = resolve
  })

  constructor(
    protected readonly deps: GatewayDeps,
    protected readonly incoming: SocketRequest,
    protected readonly client: WebSocket,
    protected readonly socketless: SocketlessKeys,
    readonly memberId: number,
  ) {
    this.caller = callerOf(incoming.request)
    client.on('message', (data: Buffer, isBinary) => this.#enqueue(data, isBinary))
    client.once('close', () => this.#onClientClose())
    // Its close follows.
    client.on('error', () => {})
  }

  /** Handles an event of the client's; the next one waits. Throws a GatewayError, which answers it. */
  protected abstract receive(event: Buffer, facts: RequestFacts): Promise<void>
  protected abstract readonly endpointName: string
  /** The response that an event of the provider's belongs to. */
  protected abstract turnOf(paths: PathScanner): Turn | null
  /** Sees every event of the provider's. */
  protected observe(_: PathScanner) {}
  /** What has to be done before an event of the provider's is passed on; null for nothing. */
  protected prepare(_: PathScanner): Promise<void> | null {
    return null
  }
  /** An event as it is metered. */
  protected normalize(paths: PathScanner): PathScanner {
    return paths
  }

  /** As it has said when it connected. */
  protected readonly caller: Caller

  protected get clientIsGone(): boolean {
    return this.client.readyState !== WebSocket.OPEN
  }

  /** The member, as the token says now. Throws 401. */
  protected authenticate(): Member {
    const member = authenticateMember(this.deps, this.incoming)
    if (member.id !== this.memberId) throw internalError()
    return member
  }

  /** Closes the socket of a member whose token is no longer valid. */
  checkMember() {
    try {
      this.authenticate()
    } catch (error) {
      if (error instanceof GatewayError) this.#refuse(error, noRef)
    }
  }

  /** Lets the responses in progress finish, and begins no others. */
  close() {
    this.#isClosing = true
    if (this.turns.size === 0) this.client.close(CLOSE.goingAway, 'Chatelaine is shutting down.')
  }

  /** Breaks off what is still in progress. */
  terminate() {
    this.client.terminate()
    this.upstream?.abort()
  }

  protected use(upstream: UpstreamSocket) {
    this.upstream = upstream
    this.#relay = new EventRelay(upstream, this.client, this.deps.timeouts, {
      onEvent: (paths) => this.#onEvent(upstream, paths),
      onEnd: (code, reason) => void this.#onUpstreamEnd(upstream, code, reason),
      onDropped: (bytes) => this.#onDropped(bytes),
    })
  }

  /** Sends what was admitted, with `patches` on top of the plan's; or settles it as not sent, and throws why. */
  protected async begin(admitted: Admitted, connected: Connected, patches: Patch[] = []) {
    const { request, plans } = admitted
    const { key, upstream, refusal } = connected
    if (!refusal && this.clientIsGone) return this.withdraw(admitted)
    if (!refusal && !upstream.isOpen) {
      await this.withdraw(admitted)
      throw upstreamBroken()
    }
    const turn = this.openTurn(admitted, connected)
    if (refusal) {
      await turn.settle(true)
      throw refusal
    }
    const plan = plans(key)
    const event = Buffer.concat(bodyFor(this.deps, key, request, { ...plan, patches: [...plan.patches, ...patches] }))
    request.body.release()
    await upstream.send(event)
  }

  /** From now on its events are metered, and what becomes of the connection is what becomes of it. */
  protected openTurn(admitted: Admitted, { key, attempts, upstream, refusal }: Connected): Turn {
    const { request, plans, facts } = admitted
    const endTracking = upstream ? this.deps.loadBalancer.trackInFlight(key, request.member.id) : () => {}
    const { model } = request.parsed
    facts.provider = key.provider.telemetryName
    const outcome: SettledOutcome = {
      ...aboutKey(key, model, plans),
      ...{ attempts, sent: upstream !== null, timedOut: false },
      response: upstream && { head: { status: 200, headers: upstream.headers } },
      reportError: (error) => recordFailure(this.deps, key, model, error.status, {}, error.body),
    }
    const turn = new Turn(this.deps, admitted, outcome, (status) => {
      endTracking()
      this.#untrack(turn)
      const { endpoint, startedAt } = request
      const { headers } = this.incoming.request
      const ended = { endpoint: endpoint.name, event: RESPONSE_CREATE, headers, startedAt, facts }
      recordResponse(this.deps, { ...ended, status: refusal?.status ?? status })
    })
    if (!upstream) return turn
    request.upstream = upstream
    request.awaitsOnlyUsage = () => turn.reader.finished
    this.turns.add(turn)
    turn.startTimer(() => upstream.abort())
    if (this.clientIsGone) this.#startDraining(turn)
    return turn
  }

  /** Nothing of it was sent. */
  protected async withdraw({ request, permit }: Admitted) {
    permit.release()
    await release(this.deps, request)
  }

  #untrack(turn: Turn) {
    this.turns.delete(turn)
    if (this.clientIsGone) this.#finish()
    // Once its last event has been sent.
    else if (this.#isClosing) setImmediate(() => this.close())
  }

  #enqueue(event: Buffer, isBinary: boolean) {
    this.#waitingBytes += event.length
    if (this.#waitingBytes > MAX_WAITING_BYTES) this.client.pause()
    this.#work = this.#work
      .then(() => this.#handle(event, isBinary))
      .finally(() => {
        this.#waitingBytes -= event.length
        if (this.#waitingBytes <= MAX_WAITING_BYTES) this.client.resume()
      })
  }

  async #handle(event: Buffer, isBinary: boolean) {
    if (this.clientIsGone) return
    this.ref = noRef
    const facts: RequestFacts = { requestId: uuid7(), userId: this.memberId }
    const startedAt = Date.now()
    await requestStorage.run(facts, async () => {
      try {
        if (isBinary) throw invalid('Events are JSON, in text frames.')
        if (this.#isClosing) throw shuttingDown()
        await this.receive(event, facts)
      } catch (error) {
        const known = error instanceof GatewayError || error instanceof ProviderRefusal ? error : internalError()
        if (known !== error) log.error({ err: error }, 'gateway event failed')
        else if (known.cause) log.error({ err: known.cause }, known.message)
        const { headers } = this.incoming.request
        if (known instanceof GatewayError)
          recordRefusal(this.deps, known, { endpoint: this.endpointName, headers, startedAt, facts })
        this.#refuse(known, this.ref)
      }
    })
  }

  /** The socket stays open, unless the token is not valid any more. */
  #refuse(error: GatewayError | ProviderRefusal, ref: EventRef) {
    if (this.clientIsGone) return
    this.client.send(errorEvent(error, ref), { binary: false })
    if (error instanceof GatewayError && error.code === 'invalid_api_key') this.client.close(CLOSE.policy, error.code)
    if (error instanceof GatewayError && error.code === 'websocket_unsupported')
      this.client.close(CLOSE.internal, error.code)
  }

  #onEvent(upstream: UpstreamSocket, paths: PathScanner): boolean | Promise<boolean> {
    this.observe(paths)
    const prepared = this.prepare(paths)
    if (!prepared) return this.#meter(upstream, paths)
    return prepared.then(
      () => this.#meter(upstream, paths),
      (error: unknown) => {
        log.error({ err: error }, 'gateway event failed')
        this.client.close(CLOSE.internal)
        upstream.abort()
        return false
      },
    )
  }

  #meter(upstream: UpstreamSocket, paths: PathScanner): boolean | Promise<boolean> {
    const turn = this.turnOf(paths)
    if (!turn?.read(this.normalize(paths), () => upstream.abort())) return true
    return turn.settle(false).then((written) => {
      if (!written) this.client.close(CLOSE.internal, 'The ledger cannot be written.')
      return written
    })
  }

  #onDropped(bytes: number) {
    this.#droppedBytes += bytes
    if (this.#droppedBytes <= this.deps.timeouts.drainBytes) return
    for (const { request } of this.turns) request.drainCutShort = true
    this.upstream?.abort()
  }

  async #onUpstreamEnd(upstream: UpstreamSocket, code: number, reason: string) {
    if (this.upstream !== upstream) return
    this.upstream = null
    const cut = [...this.turns]
    const written = await Promise.all(cut.map((turn) => turn.settle(true)))
    for (const [index, { ref }] of cut.entries()) if (written[index]) this.#refuse(upstreamBroken(), ref)
    // What the provider kept for this connection is gone: the client has to know.
    if (cut.length > 0) this.client.close(CLOSE.internal, 'The connection to the provider broke.')
    else this.client.close(isSendable(code) ? code : CLOSE.internal, reason)
  }

  #onClientClose() {
    this.#relay?.release()
    for (const turn of this.turns) this.#startDraining(turn)
    this.#finish()
  }

  /** What becomes of a response whose client has gone. */
  #startDraining(turn: Turn) {
    turn.stopDraining = this.deps.drainOnDisconnect.start(turn.request)
  }

  /** The client is gone: when nothing is in progress any more, neither is the session. */
  #finish() {
    void this.#work.then(() => {
      if (this.turns.size > 0) return
      this.upstream?.socket.close(CLOSE.normal)
      this.#end()
    })
  }
}

/** Codes that are only reported, such as 1006, cannot be sent. */
const isSendable = (code: number) =>
  (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || code >= 3000
