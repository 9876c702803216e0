import type { IncomingHttpHeaders } from 'node:http'
import { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import { type Pools, PrivateAddressError } from '../../outbound/pools'
import type { Timeouts } from '../http/timeouts'
import { SMALL_BODY } from '../request/memory-budget'
import { SecretRedactor } from './redact'

export type UpstreamRequest = {
  method: 'GET' | 'POST' | 'DELETE'
  path: string
  headers: Record<string, string>
  /** In parts, empty for none. */
  body: readonly Buffer[]
  /** The provider key in the headers: redacted wherever the response repeats it. */
  secret: string
}

export type ResponseHead = { status: number; headers: IncomingHttpHeaders }

/** Receives a response body. `end` or `error` is called once, last. */
export type BodySink = {
  data(chunk: Buffer): void
  end(): void
  error(error: Error): void
}

/** Why there is no response. `sent` tells whether the request may have run all the same. */
export class NoResponse extends Error {
  override readonly name = 'NoResponse'

  constructor(
    readonly sent: boolean,
    override readonly cause: Error,
  ) {
    super(cause.message)
  }
}

/** Bytes kept until the body has a sink; beyond that the connection is paused. */
const MAX_PENDING = 64 * 1024

/** One request to a provider, from dispatch to the last byte: undici's handler itself, so no stream lies in between. */
export class UpstreamCall implements Dispatcher.DispatchHandler {
  /** True once the whole body has arrived. */
  complete = false
  #sent = false
  #closed = false
  #error: Error | null = null
  #headed = false
  #controller: Dispatcher.DispatchController | null = null
  #sink: BodySink | null = null
  #pending: Buffer[] = []
  #pendingBytes = 0
  #onPending: (() => void) | null = null
  readonly #redactor: SecretRedactor
  #resolve!: (head: ResponseHead | NoResponse) => void
  /** Never rejects. */
  readonly head = new Promise<ResponseHead | NoResponse>((resolve) => {
    this.#resolve = resolve
  })

  private constructor(
    secret: string,
    private readonly onClose: () => void,
  ) {
    this.#redactor = new SecretRedactor(secret)
  }

  /** `onClose` is called once: when the body has ended or broken, or there is none. */
  static dispatch(
    pools: Pools,
    origin: string,
    { secret, body, ...request }: UpstreamRequest,
    { head, idle }: Pick<Timeouts, 'head' | 'idle'>,
    onClose = () => {},
  ): UpstreamCall {
    const call = new UpstreamCall(secret, onClose)
    try {
      const options = { ...request, ...payload(body, request.headers), headersTimeout: head, bodyTimeout: idle }
      pools.of(origin).dispatch(options, call)
    } catch (error) {
      if (!(error instanceof PrivateAddressError)) throw error
      call.#fail(error)
    }
    return call
  }

  /** Passes the body on, what has arrived already first. */
  pipe(sink: BodySink) {
    this.#sink = sink
    this.#onPending = null
    for (const chunk of this.#takePending()) sink.data(chunk)
    if (this.#closed) this.#end()
    else this.#controller?.resume()
  }

  pause() {
    if (!this.#closed) this.#controller?.pause()
  }

  resume() {
    if (!this.#closed) this.#controller?.resume()
  }

  /** Closes the connection: before the head, in the middle of the body, or not at all when the body is complete. */
  abort(reason = new Error('aborted by the gateway')) {
    if (this.#closed) return
    this.#error ??= reason
    // Not connected yet: `onRequestStart` aborts it.
    this.#controller?.abort(reason)
  }

  /** The first `max` bytes of the body as text, as far as they arrive within `timeout` ms. They are still piped afterwards. */
  async peek(max: number, timeout: number): Promise<string> {
    if (!this.#closed && this.#pendingBytes < max) {
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer)
          this.#onPending = null
          resolve()
        }
        const timer = setTimeout(done, timeout)
        this.#onPending = () => {
          if (this.#closed || this.#pendingBytes >= max) done()
        }
      })
    }
    return Buffer.concat(this.#pending).toString('utf8', 0, max)
  }

  /** The whole body as text; null when it is larger than `maxBytes`. Rejects when it breaks off. */
  text(maxBytes: number): Promise<string | null> {
    const chunks: Buffer[] = []
    let size = 0
    return new Promise((resolve, reject) => {
      this.pipe({
        data: (chunk) => {
          size += chunk.length
          if (size <= maxBytes) return void chunks.push(chunk)
          resolve(null)
          this.abort()
        },
        end: () => resolve(Buffer.concat(chunks).toString('utf8')),
        error: reject,
      })
    })
  }

  onRequestStart(controller: Dispatcher.DispatchController) {
    this.#controller = controller
    // Called on a live connection, right before the first byte is written.
    if (this.#error) return controller.abort(this.#error)
    this.#sent = true
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders) {
    if (status < 200) return
    this.#headed = true
    this.#resolve({ status, headers: this.#redactor.headers(headers) })
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer) {
    this.#deliver(this.#redactor.push(chunk))
  }

  onResponseEnd() {
    this.#deliver(this.#redactor.flush())
    this.complete = true
    this.#close()
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error) {
    this.#fail(error)
  }

  #fail(error: Error) {
    if (this.#closed) return
    this.#error ??= error
    if (!this.#headed) this.#resolve(new NoResponse(this.#sent, error))
    this.#close()
  }

  #deliver(bytes: Buffer) {
    if (bytes.length === 0) return
    if (this.#sink) return this.#sink.data(bytes)
    this.#pending.push(bytes)
    this.#pendingBytes += bytes.length
    if (this.#pendingBytes >= MAX_PENDING) this.pause()
    this.#onPending?.()
  }

  #takePending(): Buffer[] {
    this.#pendingBytes = 0
    return this.#pending.splice(0)
  }

  #close() {
    this.#closed = true
    this.#onPending?.()
    this.#end()
    this.onClose()
  }

  #end() {
    const sink = this.#sink
    this.#sink = null
    if (this.complete) sink?.end()
    else sink?.error(this.#error ?? new Error('the response ended early'))
  }
}

/** A long body is sent as a stream: undici keeps what it is given until the response has ended, and of a stream nothing. */
function payload(parts: readonly Buffer[], headers: Record<string, string>) {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const [only = null] = parts
  if (length <= SMALL_BODY) return { body: parts.length > 1 ? Buffer.concat(parts) : only }
  const left = [...parts]
  const body = new Readable({
    read() {
      this.push(left.shift() ?? null)
    },
  })
  return { body, headers: { ...headers, 'content-length': String(length) } }
}
