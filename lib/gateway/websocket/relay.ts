import { WebSocket } from 'ws'
import type { Timeouts } from '../http/timeouts'
import type { PathScanner } from '../scanner/path-scanner'
import { scanServerEvent } from './events'
import type { UpstreamSocket } from './upstream-socket'

/** Bytes that a client has not taken yet, beyond which the provider has to wait, and at which it may go on. */
const [FULL_BYTES, ROOM_BYTES] = [1024 * 1024, 256 * 1024]

type Handlers = {
  /** An event of the provider's, before the client gets it. False: it must not; a promise: once that is settled. */
  onEvent(paths: PathScanner, event: Buffer): boolean | Promise<boolean>
  /** All events have been relayed, and no more will come. */
  onEnd(code: number, reason: string): void
  /** Of an event while the client is gone. */
  onDropped(bytes: number): void
}

/** Passes a provider's events to the client in their order, no faster than the client reads. */
export class EventRelay {
  #waiting: Buffer[] = []
  #isBusy = false
  #isFull = false
  #ended: { code: number; reason: string } | null = null
  #stalled: NodeJS.Timeout | undefined

  constructor(
    private readonly upstream: UpstreamSocket,
    private readonly client: WebSocket,
    private readonly timeouts: Pick<Timeouts, 'idle'>,
    private readonly handlers: Handlers,
  ) {
    const { socket } = upstream
    socket.on('message', (data: Buffer) => {
      this.#waiting.push(upstream.redact(data))
      void this.#drain()
    })
    socket.once('close', (code, reason) => {
      this.#ended = { code, reason: reason.toString() }
      void this.#drain()
    })
    socket.resume()
  }

  /** The client is gone: nothing has to wait for it any more. */
  release() {
    clearTimeout(this.#stalled)
    this.#isFull = false
    this.#updateFlow()
  }

  async #drain() {
    if (this.#isBusy) return
    this.#isBusy = true
    for (let event = this.#waiting.shift(); event; event = this.#waiting.shift()) {
      const shown = this.handlers.onEvent(scanServerEvent(event), event)
      if (typeof shown === 'boolean') {
        if (shown) this.#send(event)
        continue
      }
      this.#updateFlow()
      if (await shown) this.#send(event)
    }
    this.#isBusy = false
    this.#updateFlow()
    if (this.#ended) this.handlers.onEnd(this.#ended.code, this.#ended.reason)
  }

  #send(event: Buffer) {
    const { client } = this
    if (client.readyState !== WebSocket.OPEN) return this.handlers.onDropped(event.length)
    client.send(event, { binary: false }, () => this.#onSent())
    if (this.#isFull || client.bufferedAmount < FULL_BYTES) return
    this.#isFull = true
    this.#stalled = setTimeout(() => client.terminate(), this.timeouts.idle)
    this.#updateFlow()
  }

  #onSent() {
    if (!this.#isFull) return
    this.#stalled?.refresh()
    if (this.client.bufferedAmount <= ROOM_BYTES) this.release()
  }

  #updateFlow() {
    const { socket } = this.upstream
    if (this.#isFull || (this.#isBusy && this.#waiting.length > 0)) socket.pause()
    else socket.resume()
  }
}
