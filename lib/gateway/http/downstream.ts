import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { eventsTo, type KeepAlive } from './keep-alive'

/** So that no proxy holds back or changes what a stream sends. */
export const streamingHeaders = { 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' }

/** The client's side of a request. Once it has disconnected, everything written is dropped. */
export class Downstream {
  /** True once the connection closed before the response was complete. */
  disconnected = false
  /** Called when the client disconnects: one listener, whoever handles the request just now. */
  onDisconnect: (() => void) | null = null
  /**
   * Ends the comments that a client asked for while it waits, and which have begun the response: what follows are events, whatever
   * the provider answers. Null if nothing has begun.
   */
  endWaiting: (() => void) | null = null
  #head: { status: number; headers: OutgoingHttpHeaders } | null = null

  /** `idleTimeout`: ms a client may take nothing before its connection is closed. */
  constructor(
    readonly response: ServerResponse,
    private readonly idleTimeout: number,
  ) {
    response.once('close', () => {
      if (response.writableFinished) return
      this.disconnected = true
      this.onDisconnect?.()
    })
    // A broken connection is reported by its close.
    response.on('error', () => {})
  }

  /** True while no byte of the response has been sent. */
  get headersUnsent(): boolean {
    return !this.response.headersSent
  }

  /** Sent with the first bytes of the body, or by `flushHead`. */
  setHead(status: number, headers: OutgoingHttpHeaders) {
    this.#head = { status, headers }
  }

  /** Begins a stream of events before its first one is known. */
  beginEvents(keepAlive: KeepAlive) {
    const events = eventsTo(this)
    this.setHead(200, { 'content-type': 'text/event-stream; charset=utf-8', ...streamingHeaders })
    this.flushHead()
    keepAlive.add(events)
    this.endWaiting = () => {
      keepAlive.remove(events)
      this.endWaiting = null
    }
  }

  flushHead() {
    this.#writeHead()
    this.response.flushHeaders()
  }

  /** False when the client reads too slowly: write again after `onDrain`. */
  write(bytes: Buffer): boolean {
    if (this.disconnected || bytes.length === 0) return true
    this.#writeHead()
    return this.response.write(bytes)
  }

  /** Calls `resume` once the client can take more; one that takes nothing for `idleTimeout` ms is disconnected. */
  onDrain(resume: () => void) {
    const { response } = this
    const timer = setTimeout(() => response.destroy(), this.idleTimeout)
    const done = () => {
      clearTimeout(timer)
      response.off('drain', done).off('close', done)
      resume()
    }
    response.once('drain', done).once('close', done)
  }

  end(bytes?: Buffer) {
    if (this.disconnected) return
    this.#writeHead()
    this.response.end(bytes)
  }

  /** Breaks the connection, so that what was sent cannot pass for a complete response. */
  abort() {
    this.response.destroy()
  }

  #writeHead() {
    const head = this.#head
    this.#head = null
    if (head && !this.response.headersSent && !this.response.destroyed)
      this.response.writeHead(head.status, head.headers)
  }
}
